import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { BadRequestError } from '@kysera/core'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { getTenantSchemaName, postgresAdapter as adapter } from '@kysera/dialects'

contract('the search path', ({ createDatabase, dialect, open: openSample }) => {
  describe.runIf(dialect === 'postgres')('of PostgreSQL', () => {
    const poolSize = 3

    const open = async (): Promise<AnyDatabase> => createDatabase({ poolSize })

    const pathOf = async (db: AnyDatabase): Promise<string | undefined> =>
      (await sql<{ path: string }>`select current_setting('search_path') as path`.execute(db)).rows[0]?.path

    /** The paths of all connections of the pool at once. */
    const allPaths = async (db: AnyDatabase): Promise<unknown[]> =>
      Promise.all(
        Array.from({ length: poolSize }, async () =>
          db.connection().execute(async pinned => {
            await sql`select pg_sleep(0.05)`.execute(pinned)
            return pathOf(pinned)
          }),
        ),
      )

    const untouched = Array.from({ length: poolSize }, () => '"$user", public')

    const openTenants = async (): Promise<{ db: AnyDatabase; ids: string[] }> => {
      const db = await open()
      const ids = ['a', 'b', 'c', 'd', 'e']
      for (const id of ids) {
        const schema = getTenantSchemaName(id)
        await adapter.createSchema(db, schema)
        await sql`create table ${sql.id(schema, 'me')} (id text)`.execute(db)
        await db.withSchema(schema).insertInto('me').values({ id }).execute()
      }
      return { db, ids }
    }

    const whoAmI = async (db: AnyDatabase): Promise<string> =>
      (await db.selectFrom('me').select('id').executeTakeFirstOrThrow()).id

    test('leads each of many tenants to its own tables, and leaves no trace', async () => {
      const { db, ids } = await openTenants()
      const visitors = Array.from({ length: 60 }, (_, i) => ids[i % ids.length] ?? '')
      const seen = await Promise.all(
        visitors.map(async id =>
          adapter.withSearchPath(db, [getTenantSchemaName(id)], async scoped => {
            const first = await whoAmI(scoped)
            await sql`select pg_sleep(0.002)`.execute(scoped)
            return [first, await whoAmI(scoped)]
          }),
        ),
      )
      expect(seen).toEqual(visitors.map(id => [id, id]))
      expect(await allPaths(db)).toEqual(untouched)
    })

    test('is restored when the work fails, throws or breaks its transaction', async () => {
      const { db } = await openTenants()
      const failures: readonly ((scoped: AnyDatabase) => Promise<unknown>)[] = [
        async scoped => sql`select broken`.execute(scoped),
        async scoped => {
          void scoped
          throw new Error('mine')
        },
        // Not even a promise.
        scoped => {
          throw new Error(`at once ${scoped.isTransaction}`)
        },
        async scoped => scoped.transaction().execute(trx => sql`select broken`.execute(trx)),
        async scoped => {
          await sql`begin`.execute(scoped)
          await sql`select broken`.execute(scoped)
        },
      ]
      for (const fail of failures) {
        await expect(adapter.withSearchPath(db, ['tenant_a'], fail)).rejects.toThrow(/broken|mine|at once/)
        expect(await allPaths(db)).toEqual(untouched)
      }
    })

    test('is restored word for word', async () => {
      const db = await createDatabase({ poolSize: 1 })
      await sql`set search_path to Foo, "Bar, ""baz""" , pg_temp`.execute(db)
      const before = await pathOf(db)
      await adapter.withSearchPath(db, ['public'], async scoped => {
        expect(await pathOf(scoped)).toBe('"public"')
      })
      expect(await pathOf(db)).toBe(before)
      expect(await adapter.getSearchPath(db)).toEqual(['foo', 'Bar, "baz"', 'pg_temp'])
    })

    test('can be read and set again', async () => {
      const db = await createDatabase({ poolSize: 1 })
      expect(await adapter.getSearchPath(db)).toEqual(['$user', 'public'])
      await adapter.setSearchPath(db, ['$user', 'Tenant'], { session: true })
      expect(await adapter.getSearchPath(db)).toEqual(['$user', 'Tenant'])
    })

    test('holds in a transaction for as long as the function runs', async () => {
      const { db } = await openTenants()
      await db.transaction().execute(async trx => {
        const answer = await adapter.withSearchPath(trx, ['tenant_b'], async () => whoAmI(trx))
        expect(answer).toBe('b')
        expect(await pathOf(trx)).toBe('"$user", public')
        await expect(
          adapter.withSearchPath(trx, ['tenant_b'], async () => Promise.reject(new Error('mine'))),
        ).rejects.toThrow('mine')
        expect(await pathOf(trx)).toBe('"$user", public')
      })
      expect(await allPaths(db)).toEqual(untouched)
    })

    test('does not hide why a transaction failed', async () => {
      const { db } = await openTenants()
      const failing = db
        .transaction()
        .execute(trx =>
          adapter.withSearchPath(trx, ['tenant_b'], scoped => sql`select broken`.execute(scoped)),
        )
      await expect(failing).rejects.toThrow(/"broken"/)
      expect(await allPaths(db)).toEqual(untouched)
    })

    test('can be that of a tenant inside of another one', async () => {
      const { db } = await openTenants()
      const seen = await adapter.withSearchPath(db, ['tenant_a'], async outer => {
        const inner = await adapter.withSearchPath(outer, ['tenant_b'], async scoped => whoAmI(scoped))
        return [inner, await whoAmI(outer)]
      })
      expect(seen).toEqual(['b', 'a'])
    })

    test('is not set for a function that would query elsewhere', async () => {
      const { db } = await openTenants()
      let called = false
      const forgetful = adapter.withSearchPath(db, ['tenant_a'], async () => {
        called = true
      })
      await expect(forgetful).rejects.toBeInstanceOf(BadRequestError)
      expect(called).toBe(false)
    })

    test('is of no use to those who keep the handle', async () => {
      const { db } = await openTenants()
      let kept = db
      await adapter.withSearchPath(db, ['tenant_a'], async scoped => {
        kept = scoped
      })
      await adapter.withSearchPath(db, ['tenant_b'], async scoped => {
        expect(await whoAmI(scoped)).toBe('b')
        await expect(whoAmI(kept)).rejects.toBeInstanceOf(BadRequestError)
        await expect(sql`select 1`.execute(kept)).rejects.toBeInstanceOf(BadRequestError)
      })
    })

    test('waits for queries that the function did not await', async () => {
      const { db } = await openTenants()
      let late: Promise<string> = Promise.resolve('')
      await adapter.withSearchPath(db, ['tenant_a'], async scoped => {
        late = sql`select pg_sleep(0.05)`.execute(scoped).then(() => 'slept')
      })
      expect(await late).toBe('slept')
      expect(await allPaths(db)).toEqual(untouched)
    })

    test('is set until the end of a transaction', async () => {
      const { db } = await openTenants()
      await db.transaction().execute(async trx => {
        await adapter.setSearchPath(trx, ['tenant_c', 'public'])
        expect(await whoAmI(trx)).toBe('c')
      })
      expect(await allPaths(db)).toEqual(untouched)
    })

    test('is not set where nobody knows who is next', async () => {
      const db = await open()
      await expect(adapter.setSearchPath(db, ['public'])).rejects.toBeInstanceOf(BadRequestError)
      await db.transaction().execute(async trx => {
        await expect(adapter.setSearchPath(trx, ['public'], { session: true })).rejects.toBeInstanceOf(
          BadRequestError,
        )
      })
      await expect(adapter.setSearchPath(db, [], { session: true })).rejects.toBeInstanceOf(BadRequestError)
      await expect(adapter.withSearchPath(db, ['a", public'], async scoped => scoped)).rejects.toThrow(
        new BadRequestError('Invalid schema name: a", public'),
      )
    })

    test('keeps the types of the handle', async () => {
      const db = await openSample()
      const rows: { name: string }[] = await adapter.withSearchPath(db, ['public'], async scoped =>
        scoped.selectFrom('tags').select('name').execute(),
      )
      expect(rows).toEqual([])
    })
  })
})
