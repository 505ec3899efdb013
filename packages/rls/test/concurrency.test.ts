import { allow, filter, rlsContext, type RLSAuthContext } from '@kysera/rls'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { as, guarded, openTenants, system, type TenantDatabase } from './tenants.js'

const tenants = 50
const contexts = 1000
const connections = 5

contract('a thousand contexts at once', ({ createDatabase, traits }) => {
  const setUp = async () => {
    const raw = await openTenants(createDatabase, { poolSize: connections })
    await raw.deleteFrom('projects').execute()
    const rows = Array.from({ length: tenants * 2 }, (_, index) => ({
      id: index + 1,
      tenant_id: (index % tenants) + 1,
      owner_id: (index % tenants) + 1,
      name: `P${index}`,
      status: null,
    }))
    await raw.insertInto('projects').values(rows).execute()
    const policies = [
      filter('all', ctx => ({ tenant_id: ctx.auth.tenantId })),
      allow(['read', 'create', 'delete'], () => true),
      // One that reads the rows first, in a transaction of its own.
      allow('update', ctx => ctx.row?.owner_id === ctx.auth.userId),
    ]
    return { raw, db: await guarded(raw, { projects: { policies } }) }
  }

  const someone = (n: number): RLSAuthContext => ({
    userId: (n % tenants) + 1,
    tenantId: (n % tenants) + 1,
    roles: [],
  })

  const tenantsSeen = async (db: Kysely<TenantDatabase>): Promise<string> => {
    await new Promise(setImmediate)
    const rows = await db.selectFrom('projects').select('tenant_id').execute()
    return rows.map(row => String(row.tenant_id)).join(' ')
  }

  /** What one of many does: it gives all tenants of which it has seen rows, and which it should have. */
  const act = async (
    db: Kysely<TenantDatabase>,
    n: number,
  ): Promise<{ seen: string[]; wanted: string[] }> => {
    const own = `${(n % tenants) + 1} ${(n % tenants) + 1}`
    const nested = someone(n + 7)
    const theirs = `${nested.tenantId} ${nested.tenantId}`
    switch (n % 4) {
      case 0:
        return { seen: [await tenantsSeen(db)], wanted: [own] }
      case 1: {
        const seen = await db
          .transaction()
          .execute(async trx => [await tenantsSeen(trx), await tenantsSeen(trx)])
        return { seen, wanted: [own, own] }
      }
      case 2: {
        const before = await tenantsSeen(db)
        const inside = await rlsContext.runAsync({ auth: nested }, () => tenantsSeen(db))
        return { seen: [before, inside, await tenantsSeen(db)], wanted: [own, theirs, own] }
      }
      default: {
        const status = `by ${(n % tenants) + 1}`
        const everything = await rlsContext.asSystemAsync(() => tenantsSeen(db))
        await db.updateTable('projects').set({ status }).execute()
        return {
          seen: [String(everything.split(' ').length), await tenantsSeen(db)],
          wanted: [String(tenants * 2), own],
        }
      }
    }
  }

  test('shows and changes no row of another tenant, ever', { timeout: 60_000 }, async () => {
    const { db, raw } = await setUp()
    const all = await Promise.all(
      Array.from({ length: contexts }, (_, n) => as(someone(n), () => act(db, n))),
    )
    expect(all.map(({ seen }) => seen)).toEqual(all.map(({ wanted }) => wanted))
    const rows = await raw.selectFrom('projects').select(['tenant_id', 'status']).execute()
    expect(rows.filter(({ tenant_id, status }) => status !== null && status !== `by ${tenant_id}`)).toEqual(
      [],
    )
    expect(rows.some(({ status }) => status !== null)).toBe(true)
  })

  test('forgets the context of a transaction that fails', async () => {
    const { db } = await setUp()
    const failed = as(system, () =>
      db.transaction().execute(async trx => {
        await trx.selectFrom('projects').selectAll().execute()
        throw new RangeError('changed my mind')
      }),
    )
    const others = Promise.all(Array.from({ length: 20 }, (_, n) => as(someone(n), () => tenantsSeen(db))))
    await expect(failed).rejects.toThrow(RangeError)
    expect(await others).toEqual(Array.from({ length: 20 }, (_, n) => `${n + 1} ${n + 1}`))
  })

  test('reads streams that are open at once each in its own context', async () => {
    const { raw, db } = await setUp()
    // One connection has one stream, and pg streams by a cursor of another package.
    if (!traits.supportsConcurrentWrites || traits.supportsSchemas) return
    const read = async (on: AnyDatabase): Promise<Set<unknown>> => {
      const seen = new Set<unknown>()
      for await (const row of on.selectFrom('projects').select('tenant_id').stream())
        seen.add(row['tenant_id'])
      return seen
    }
    const seen = await Promise.all([1, 2, 3].map(n => as(someone(n), () => read(db))))
    expect(seen).toEqual([new Set([2]), new Set([3]), new Set([4])])
    expect((await read(raw)).size).toBe(tenants)
  })
})
