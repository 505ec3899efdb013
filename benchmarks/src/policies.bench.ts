import { deepStrictEqual } from 'node:assert'
import { createExecutor } from '@kysera/executor'
import { filter, rlsContext, rlsPlugin } from '@kysera/rls'
import type { Kysely } from 'kysely'
import { compare } from './compare.js'
import type { Query } from './queries.js'
import { formatComparison } from './report.js'
import { openShop, openShopOnPostgres, type Shop } from './shop.js'

/** A query without its tenant, and with the tenant written by hand. */
interface Case {
  readonly name: string
  readonly plain: (db: Kysely<Shop>) => Query
  readonly byHand: (db: Kysely<Shop>) => Query
}

const cases: readonly Case[] = [
  {
    name: 'select by primary key',
    plain: db => db.selectFrom('customers').selectAll().where('id', '=', 501),
    byHand: db =>
      db.selectFrom('customers').selectAll().where('id', '=', 501).where('customers.tenant_id', '=', 1),
  },
  {
    name: 'list page of 20',
    plain: db => page(db),
    byHand: db => page(db).where('orders.tenant_id', '=', 1),
  },
  {
    name: 'three-table join',
    plain: db =>
      joined(db).leftJoin('products as p', 'p.order_id', 'o.id').select('p.title').orderBy('p.id').limit(50),
    byHand: db =>
      joined(db)
        .leftJoin('products as p', join => join.onRef('p.order_id', '=', 'o.id').on('p.tenant_id', '=', 1))
        .select('p.title')
        .where('c.tenant_id', '=', 1)
        .where('o.tenant_id', '=', 1)
        .orderBy('p.id')
        .limit(50),
  },
]

const page = (db: Kysely<Shop>) =>
  db
    .selectFrom('orders')
    .select(['id', 'total', 'status'])
    .where('status', '=', 'paid')
    .where('total', '>', 100)
    .orderBy('id')
    .limit(20)
    .offset(40)

const joined = (db: Kysely<Shop>) =>
  db
    .selectFrom('customers as c')
    .innerJoin('orders as o', 'o.customer_id', 'c.id')
    .select(['c.name', 'o.total'])
    .where('c.id', '<', 20)
    .orderBy('o.id')

const ownTenant = { policies: [filter('all', ctx => ({ tenant_id: ctx.auth.tenantId }))] }
const schema = { customers: ownTenant, orders: ownTenant, products: ownTenant }

/** How the work of a query is measured. */
interface Measured {
  readonly title: string
  readonly db: Kysely<Shop>
  readonly work: (query: Query) => unknown
  readonly clock?: 'cpu' | 'wall'
}

async function measure({ title, db, work, clock = 'cpu' }: Measured): Promise<void> {
  const executor = await createExecutor(db, [rlsPlugin({ schema })])
  console.log(title)
  for (const { name, plain, byHand } of cases) {
    deepStrictEqual(await plain(executor).execute(), await byHand(db).execute())
    const [, comparison] = await compare(
      [
        { name, run: () => work(byHand(db)) },
        { name, run: () => work(plain(executor)) },
      ],
      { clock },
    )
    if (comparison !== undefined) console.log(formatComparison(comparison))
  }
}

console.log('A query with a tenant filter beside the same condition written by hand\n')
await rlsContext.runAsync({ auth: { userId: 1, roles: [], tenantId: 1 } }, async () => {
  const db = openShop()
  await measure({ title: 'Build and compile, CPU time', db, work: query => query.compile() })
  await measure({ title: 'Execute on SQLite in memory, CPU time', db, work: query => query.execute() })
  const server = await openShopOnPostgres()
  const work = (query: Query): unknown => query.execute()
  await measure({ title: 'Execute on PostgreSQL, elapsed time', db: server.db, work, clock: 'wall' })
  await server.close()
})
