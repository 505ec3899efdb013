import type { PluginOrm, Repository } from '@kysera/repository'
import { sql, type Compilable, type Insertable, type Selectable, type Updateable } from 'kysely'
import type { Accounts, Opened } from './databases.js'

type Account = Selectable<Accounts['accounts']>
type NewAccount = Insertable<Accounts['accounts']>
type Changes = Updateable<Accounts['accounts']>

/** What operations work with. */
export interface Bench extends Opened {
  readonly repository: Repository<Account, Accounts, number, Account, NewAccount, Changes>
  readonly transaction: PluginOrm<Accounts>['transaction']
  /** Whether rows are soft-deleted and stamped; by hand that is more to write. */
  readonly hasPlugins: boolean
}

/** A query as one writes it by hand. */
interface Query extends Compilable {
  execute(): Promise<unknown>
}

/** One thing that a repository does, and the same by hand. */
export interface Operation {
  readonly name: string
  readonly byRepository: (bench: Bench, i: number) => Promise<unknown>
  readonly byHand: (bench: Bench, i: number) => Promise<unknown>
  /** The statement that the driver keeps, and its values. Absent where it would take several. */
  readonly kept?: {
    readonly query: (bench: Bench, i: number) => Query
    readonly values: (bench: Bench, i: number) => readonly unknown[]
  }
}

/** An operation of one statement. */
interface Single {
  readonly name: string
  readonly byRepository: Operation['byRepository']
  readonly query: (bench: Bench, i: number) => Query
  readonly values: (bench: Bench, i: number) => readonly unknown[]
}

const single = ({ name, byRepository, query, values }: Single): Operation => ({
  name,
  byRepository,
  byHand: (bench, i) => query(bench, i).execute(),
  kept: { query, values },
})

const idOf = (i: number): number => 1 + ((i * 7919) % 10_000)
const accountOf = (i: number) => ({
  name: `Account ${i}`,
  email: `b${i}@example.org`,
  balance: i % 1000,
  status: 'open' as const,
})

function visible({ db, hasPlugins }: Pick<Bench, 'db' | 'hasPlugins'>) {
  const rows = db.selectFrom('accounts').selectAll()
  return hasPlugins ? rows.where('accounts.deleted_at', 'is', null) : rows
}

function insertion({ db, hasPlugins, now }: Bench, rows: readonly ReturnType<typeof accountOf>[]) {
  const stamp = hasPlugins ? now() : undefined
  const stamped = rows.map(row =>
    stamp === undefined ? row : { ...row, created_at: stamp, updated_at: stamp },
  )
  return db.insertInto('accounts').values(stamped).returningAll()
}

function update({ db, hasPlugins, now }: Bench, id: number, name: string) {
  const rows = db.updateTable('accounts').returningAll()
  if (!hasPlugins) return rows.set({ name }).where('id', '=', id)
  return rows.set({ name, updated_at: now() }).where('id', '=', id).where('accounts.deleted_at', 'is', null)
}

const findById = single({
  name: 'findById',
  byRepository: ({ repository }, i) => repository.findById(idOf(i)),
  query: (bench, i) => visible(bench).where('id', '=', idOf(i)),
  values: (_, i) => [idOf(i)],
})

const find = single({
  name: 'find, a filter and a page of 20',
  byRepository: ({ repository }, i) =>
    repository.find({ where: { status: 'open', balance: { $gte: i % 900 } }, orderBy: 'balance', limit: 20 }),
  query: (bench, i) =>
    visible(bench)
      .where('status', '=', 'open')
      .where('balance', '>=', i % 900)
      .orderBy('balance')
      .limit(20),
  values: (_, i) => ['open', i % 900, 20],
})

const cursorPage: Operation = {
  name: 'paginateCursor, a page of 20',
  byRepository: ({ repository }, i) =>
    repository.paginateCursor({ orderBy: 'balance', limit: 20, cursor: { value: i % 900, id: idOf(i) } }),
  byHand: async (bench, i) => {
    const rows = await visible(bench)
      .where(sql<boolean>`(balance, id) > (${i % 900}, ${idOf(i)})`)
      .orderBy('balance')
      .orderBy('id')
      .limit(21)
      .execute()
    const items = rows.slice(0, 20)
    const [first, last] = [items[0], items.at(-1)]
    return {
      items,
      prevCursor: { value: first?.balance, id: first?.id, before: true },
      nextCursor: rows.length > 20 ? { value: last?.balance, id: last?.id } : null,
    }
  },
}

const create = single({
  name: 'create',
  byRepository: ({ repository }, i) => repository.create(accountOf(i)),
  query: (bench, i) => insertion(bench, [accountOf(i)]),
  values: ({ hasPlugins, now }, i) => {
    const values = Object.values(accountOf(i))
    return hasPlugins ? [...values, now(), now()] : values
  },
})

const updateById = single({
  name: 'update',
  byRepository: ({ repository }, i) => repository.update(idOf(i), { name: `Name ${i}` }),
  query: (bench, i) => update(bench, idOf(i), `Name ${i}`),
  values: ({ hasPlugins, now }, i) => (hasPlugins ? [`Name ${i}`, now(), idOf(i)] : [`Name ${i}`, idOf(i)]),
})

const transaction: Operation = {
  name: 'a transaction of an insert and two updates',
  byRepository: (bench, i) =>
    bench.transaction(async () => {
      const { id } = await bench.repository.create(accountOf(i))
      await bench.repository.update(id, { name: 'first' })
      await bench.repository.update(idOf(i), { name: 'second' })
    }),
  byHand: (bench, i) =>
    bench.db.transaction().execute(async trx => {
      const inside = { ...bench, db: trx }
      const { id } = await insertion(inside, [accountOf(i)]).executeTakeFirstOrThrow()
      await update(inside, id, 'first').execute()
      await update(inside, idOf(i), 'second').execute()
    }),
}

const thousand = Array.from({ length: 1000 }, (_, i) => accountOf(i))

const bulkCreate: Operation = {
  name: 'bulkCreate of 1,000 rows',
  byRepository: ({ repository }) => repository.bulkCreate(thousand),
  byHand: bench => insertion(bench, thousand).execute(),
}

export const operations: readonly Operation[] = [
  findById,
  find,
  cursorPage,
  create,
  updateById,
  transaction,
  bulkCreate,
]
