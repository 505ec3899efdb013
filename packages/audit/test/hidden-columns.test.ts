import { inspect } from 'node:util'
import { AuditError, DatabaseError } from '@kysera/core'
import { auditPlugin, type AuditOptions } from '@kysera/audit'
import { createExecutor } from '@kysera/executor'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { contract } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { entriesIn } from './entries.js'

contract('masked and excluded columns', ({ createDatabase, dialect }) => {
  const open = async (options: AuditOptions) => {
    const db = await createDatabase()
    await db.schema
      .createTable('users')
      .addColumn('id', 'integer', column => column.primaryKey())
      .addColumn('password', 'varchar(50)')
      .addColumn('api_token', 'varchar(50)')
      .execute()
    return { db, executor: await createExecutor(db, [auditPlugin(options)]) }
  }
  const row = { id: 1, password: 'secret-1', api_token: 'secret-2' }

  test.each([
    [{ maskColumns: ['password', 'apiToken'] }],
    [{ excludeColumns: ['PASSWORD'], maskColumns: { users: ['api_token', 'password'] } }],
    [{ excludeColumns: { users: ['password', 'api_token'] }, onlyChanged: true }],
  ])('appear in no entry, no error and no log: %o', async options => {
    const written: unknown[] = []
    const note = (...message: unknown[]): void => void written.push(message)
    const logger = { debug: note, info: note, warn: note, error: note }
    const { db, executor } = await open({ ...options, logger })
    await executor.insertInto('users').values(row).execute()
    await executor.updateTable('users').set({ password: 'secret-3' }).execute()
    await executor.deleteFrom('users').execute()
    const rows = await db.selectFrom('audit_logs').selectAll().execute()
    expect(rows).toHaveLength(3)

    await sql`alter table audit_logs rename to elsewhere`.execute(db)
    const failed: unknown = await executor
      .insertInto('users')
      .values(row)
      .execute()
      .catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(AuditError)
    const { cause } = Object(failed)
    const text = [rows, written, String(failed), String(cause), JSON.stringify(cause)].map(each =>
      JSON.stringify(each),
    )
    expect(text.join('')).not.toContain('secret')
  })

  test('are told apart by being there', async () => {
    const { db, executor } = await open({ maskColumns: ['password'], excludeColumns: ['api_token'] })
    await executor.insertInto('users').values(row).execute()
    await executor.updateTable('users').set({ password: 'secret-3' }).execute()
    expect((await entriesIn(db))[1]).toMatchObject({
      old_values: { id: 1, password: { $masked: true } },
      new_values: { id: 1, password: { $masked: true } },
    })
  })

  test.runIf(dialect === 'mysql').each([{ excludeColumns: ['born'] }, { maskColumns: ['born'] }])(
    'may hold what cannot be recorded: %o',
    async options => {
      const db = await createDatabase({ poolSize: 1 })
      await sql`set sql_mode = ''`.execute(db)
      await sql`create table users (id integer primary key, born datetime, name varchar(9))`.execute(db)
      await sql`insert into users values (1, '0000-00-00 00:00:00', 'Ann')`.execute(db)
      const strict = await createExecutor(db, [auditPlugin()])
      const rename = (executor: typeof db) => executor.updateTable('users').set({ name: 'Bob' }).execute()
      await expect(rename(strict)).rejects.toThrow(AuditError)
      await rename(await createExecutor(db, [auditPlugin(options)]))
      expect((await entriesIn(db)).map(({ new_values }) => new_values?.['name'])).toEqual(['Bob'])
    },
  )

  test('are in no error of restoring', async () => {
    const db = await createDatabase()
    await sql`create table users (id integer primary key, n integer check (n < 100), m integer, password varchar(50), unique (m, password))`.execute(
      db,
    )
    const orm = await createORM(db, [auditPlugin({ maskColumns: ['password'] })])
    const users = orm.createRepository(executor =>
      createRepositoryFactory(executor).create({ tableName: 'users' }),
    )
    await users.create({ id: 1, n: 1, m: 1, password: 'secret-1' })
    await users.create({ id: 2, n: 1, m: 2, password: 'secret-1' })
    await users.update(1, { n: 2 })
    const [update] = await users.getAuditHistory(1)
    const refused = [
      { id: 1, n: 200, m: 1 },
      { id: 1, n: 1, m: 2 },
      { id: 1, n: 'word', m: 1, gone: 1 },
    ]
    for (const old_values of refused) {
      await db
        .updateTable('audit_logs')
        .set({ old_values: JSON.stringify(old_values) })
        .where('id', '=', update?.id)
        .execute()
      const error: unknown = await users.restoreFromAudit(update?.id ?? 0).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(DatabaseError)
      expect(inspect(error, { depth: 9 })).not.toContain('secret-1')
    }
  })

  test('are never the key', async () => {
    expect(() => auditPlugin({ primaryKeyColumn: 'user_id', maskColumns: { users: ['userId'] } })).toThrow(
      AuditError,
    )
    const { db, executor } = await open({ maskColumns: ['id'] })
    await expect(executor.insertInto('users').values(row).execute()).rejects.toThrow(AuditError)
    expect(await db.selectFrom('users').selectAll().execute()).toEqual([])
  })
})
