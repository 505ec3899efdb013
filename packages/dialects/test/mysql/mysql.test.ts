import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { BadRequestError } from '@kysera/core'
import { Kysely, MysqlDialect, sql, type RawBuilder } from 'kysely'
import { createPool } from 'mysql2'
import { describe, expect, onTestFinished, test } from 'vitest'
import { mysqlAdapter as adapter } from '@kysera/dialects'

contract('a schema', ({ createDatabase, dialect, url }) => {
  describe.runIf(dialect === 'mysql')('of MySQL', () => {
    const poolSize = 3

    const connect = (uri: string): AnyDatabase => {
      const db: AnyDatabase = new Kysely({
        dialect: new MysqlDialect({ pool: createPool({ uri, connectionLimit: 2 }) }),
      })
      onTestFinished(async () => db.destroy())
      return db
    }

    const databaseOf = async (db: AnyDatabase): Promise<string> =>
      (await sql<{ name: string }>`select database() as name`.execute(db)).rows[0]?.name ?? ''

    describe('foreign key checks', () => {
      const allChecks = async (db: AnyDatabase): Promise<unknown[]> =>
        Promise.all(
          Array.from({ length: poolSize }, async () =>
            db.connection().execute(async pinned => {
              const { rows } = await sql<{ checks: number }>`
              select @@session.foreign_key_checks as checks, sleep(0.05) as slept`.execute(pinned)
              return rows[0]?.checks
            }),
          ),
        )

      const open = async (): Promise<AnyDatabase> => {
        const db = await createDatabase({ poolSize })
        await sql`create table parents (id integer primary key)`.execute(db)
        await sql`create table children (id integer primary key, parent integer, foreign key (parent) references parents (id))`.execute(
          db,
        )
        return db
      }

      test('stay on for everybody else while tables are emptied', async () => {
        const db = await open()
        // MariaDB gives up at once when two connections truncate what is linked by keys.
        const empty = async (): Promise<string> =>
          adapter.truncateAllTables(db).then(
            () => 'emptied',
            (error: { code?: string }) => error.code ?? '',
          )
        const insertOrphan = async (): Promise<string> =>
          db
            .insertInto('children')
            .values({ id: 1, parent: 99 })
            .execute()
            .then(
              () => 'inserted',
              () => 'refused',
            )
        const attempts = Array.from({ length: 40 }, async (_, i) => (i % 4 === 0 ? empty() : insertOrphan()))
        const outcomes = new Set(await Promise.all(attempts))
        expect(outcomes).toContain('emptied')
        expect([...outcomes].filter(outcome => outcome !== 'ER_LOCK_WAIT_TIMEOUT').toSorted()).toEqual([
          'emptied',
          'refused',
        ])
        expect(await allChecks(db)).toEqual([1, 1, 1])
      })

      test('are on again after a failure', async () => {
        const db = await open()
        await sql`create table zzz (id integer)`.execute(db)
        const holder = await db.startTransaction().execute()
        await holder.selectFrom('zzz').selectAll().execute()
        const impatient = connect(await urlOf(db))
        await impatient.connection().execute(async pinned => {
          await sql`set session lock_wait_timeout = 1`.execute(pinned)
          await expect(adapter.truncateAllTables(pinned)).rejects.toMatchObject({
            code: 'ER_LOCK_WAIT_TIMEOUT',
          })
          const { rows } = await sql`select @@session.foreign_key_checks as checks`.execute(pinned)
          expect(rows).toEqual([{ checks: 1 }])
        })
        await holder.rollback().execute()
      })

      test('stay off where they were off', async () => {
        const db = await open()
        await db.connection().execute(async pinned => {
          await sql`set session foreign_key_checks = 0`.execute(pinned)
          await adapter.truncateTable(pinned, 'parents')
          const { rows } = await sql`select @@session.foreign_key_checks as checks`.execute(pinned)
          expect(rows).toEqual([{ checks: 0 }])
          await sql`set session foreign_key_checks = 1`.execute(pinned)
        })
      })
    })

    test('keeps the rows of another database that refer to a table', async () => {
      const db = await createDatabase()
      const other = await createDatabase()
      const [here, there] = [await databaseOf(db), await databaseOf(other)]
      await sql`create table users (id integer primary key)`.execute(db)
      await sql`create table notes (user_id integer, foreign key (user_id) references ${sql.id(here, 'users')} (id) on delete cascade)`.execute(
        other,
      )
      await db.insertInto('users').values({ id: 1 }).execute()
      await other.insertInto('notes').values({ user_id: 1 }).execute()
      await expect(adapter.truncateAllTables(db)).rejects.toThrow(`rows of "${there}.notes" refer to it`)
      expect(await db.selectFrom('users').selectAll().execute()).toHaveLength(1)
      await adapter.truncateAllTables(other)
      await adapter.truncateAllTables(db)
      expect(await db.selectFrom('users').selectAll().execute()).toEqual([])
      await sql`drop table notes`.execute(other)
    })

    test('asks another database by its name', async () => {
      const db = await createDatabase()
      const other = await createDatabase()
      const schema = await databaseOf(other)
      await sql`create table users (id integer, name varchar(10))`.execute(other)
      await other.insertInto('users').values({ id: 1, name: 'Ann' }).execute()
      expect(await adapter.getTables(db, { schema })).toEqual(['users'])
      expect(await adapter.tableExists(db, `${schema}.users`)).toBe(true)
      expect(await adapter.getTableColumns(db, 'users', { schema })).toEqual(['id', 'name'])
      expect(await adapter.getDatabaseSize(db, schema)).toBeGreaterThan(0)
      await adapter.truncateAllTables(db, [`${schema}.users`], { schema })
      expect(await other.selectFrom('users').selectAll().execute()).toHaveLength(1)
      expect(await adapter.truncateTable(db, 'users', { schema })).toBe(true)
      expect(await other.selectFrom('users').selectAll().execute()).toEqual([])
    })

    test('has no answer when no database was chosen', async () => {
      const server = connect((await url()).replace(/\/[^/]*$/, ''))
      await expect(adapter.tableExists(server, 'users')).rejects.toBeInstanceOf(BadRequestError)
      await expect(adapter.getTables(server)).rejects.toBeInstanceOf(BadRequestError)
      await expect(adapter.getDatabaseSize(server)).rejects.toBeInstanceOf(BadRequestError)
      expect(await adapter.tableExists(server, 'mysql.user')).toBe(false)
    })

    test('is not called empty for a user who may not see what is in it', async () => {
      const db = await createDatabase()
      const schema = await databaseOf(db)
      await sql`create table secrets (id integer)`.execute(db)
      await sql`create table shown (id integer)`.execute(db)
      await asStranger(db, schema, async (stranger, account) => {
        const denied = { message: expect.stringMatching(/denied/) }
        await expect(adapter.tableExists(stranger, 'secrets', { schema })).rejects.toMatchObject(denied)
        await expect(adapter.getTableColumns(stranger, 'secrets', { schema })).rejects.toMatchObject(denied)
        await expect(adapter.getTables(stranger, { schema })).rejects.toMatchObject(denied)
        await expect(adapter.truncateTable(stranger, 'secrets', { schema })).rejects.toMatchObject(denied)
        await expect(adapter.truncateAllTables(stranger, [], { schema })).rejects.toMatchObject(denied)
        await sql`grant select on ${sql.id(schema, 'shown')} to ${account}`.execute(db)
        expect(await adapter.tableExists(stranger, 'shown', { schema })).toBe(true)
        await expect(adapter.tableExists(stranger, 'secrets', { schema })).rejects.toMatchObject(denied)
      })
    })

    async function asStranger(
      db: AnyDatabase,
      schema: string,
      work: (stranger: AnyDatabase, account: RawBuilder<unknown>) => Promise<void>,
    ): Promise<void> {
      const user = `${schema}_s`
      const account = sql`${sql.lit(user)}@'%'`
      await sql`create user ${account} identified by 'pw'`.execute(db)
      try {
        const { host } = new URL(await url())
        await work(connect(`mysql://${user}:pw@${host}`), account)
      } finally {
        await sql`drop user ${account}`.execute(db)
      }
    }

    async function urlOf(db: AnyDatabase): Promise<string> {
      return (await url()).replace(/[^/]*$/, await databaseOf(db))
    }
  })
})
