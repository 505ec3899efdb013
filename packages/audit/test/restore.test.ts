import {
  AuditMissingValuesError,
  AuditRestoreError,
  NotFoundError,
  UniqueConstraintError,
} from '@kysera/core'
import { auditPlugin, type AuditOptions } from '@kysera/audit'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { everyType } from './every-type.js'
import { entriesIn } from './entries.js'

const openRepository = async (db: AnyDatabase, options?: AuditOptions) => {
  const orm = await createORM(db, [auditPlugin(options)])
  const repo = orm.createRepository(executor =>
    createRepositoryFactory(executor).create({ tableName: 'things' }),
  )
  return { orm, repo }
}

contract('restoring', ({ database, dialect, createDatabase }) => {
  const columns = everyType[database]

  const openEveryType = async (): Promise<AnyDatabase> => {
    const db = await createDatabase()
    let table = db.schema.createTable('things').addColumn('id', 'integer', column => column.primaryKey())
    for (const { column, type } of columns) table = table.addColumn(column, sql.raw(type))
    await table.execute()
    return db
  }
  const valuesOf = (index: 0 | 1): Record<string, unknown> =>
    Object.fromEntries(columns.map(({ column, values }) => [column, values[index]]))
  const read = (db: AnyDatabase): Promise<unknown> => db.selectFrom('things').selectAll().executeTakeFirst()

  test.each([
    [0, 1],
    [1, 0],
  ] as const)(
    'gives back every type as it was before an update and a deletion (%i)',
    async (first, second) => {
      const db = await openEveryType()
      const { orm, repo } = await openRepository(db)
      await orm.executor
        .insertInto('things')
        .values({ id: 1, ...valuesOf(first) })
        .execute()
      const before = await read(db)
      await orm.executor.updateTable('things').set(valuesOf(second)).execute()
      const [update] = await repo.getAuditHistory(1)
      expect(await repo.restoreFromAudit(update?.id ?? 0)).toEqual(before)
      expect(await read(db)).toEqual(before)

      await repo.delete(1)
      const [deletion] = await repo.getAuditHistory(1)
      expect(await repo.restoreFromAudit(deletion?.id ?? 0)).toEqual(before)
      expect(await read(db)).toEqual(before)
      const recorded = await entriesIn(db)
      expect(recorded.map(({ operation }) => operation)).toEqual([
        'INSERT',
        'UPDATE',
        'UPDATE',
        'DELETE',
        'INSERT',
      ])
      expect(recorded[4]?.new_values).toEqual(recorded[0]?.new_values)
    },
  )

  const openNotes = async (options?: AuditOptions) => {
    const db = await createDatabase()
    await db.schema
      .createTable('things')
      .addColumn('id', 'integer', column => column.primaryKey())
      .addColumn('note', 'varchar(50)', column => column.notNull().unique())
      .execute()
    return { db, ...(await openRepository(db, options)) }
  }

  test('sets the state of the entry, whatever came later', async () => {
    const { repo } = await openNotes()
    await repo.create({ id: 1, note: 'a' })
    await repo.update(1, { note: 'b' })
    await repo.update(1, { note: 'c' })
    const [, older] = await repo.getAuditHistory(1)
    expect(await repo.restoreFromAudit(older?.id ?? 0)).toEqual({ id: 1, note: 'a' })
  })

  test('takes columns as they are now', async () => {
    const { db, repo } = await openNotes()
    const type = { sqlite: 'text', postgres: 'jsonb', mysql: 'json', mssql: '' }[dialect]
    await sql`alter table things add column more ${sql.raw(type)}`.execute(db)
    await db
      .insertInto('things')
      .values({ id: 1, note: 'a', more: JSON.stringify(['5', {}]) })
      .execute()
    const before = await read(db)
    await repo.update(1, { more: '{}' })
    const [update] = await repo.getAuditHistory(1)
    expect(await repo.restoreFromAudit(update?.id ?? 0)).toEqual(before)
  })

  test('undoes a new key', async () => {
    const { repo } = await openNotes()
    await repo.create({ id: 1, note: 'a' })
    await repo.update(1, { id: 2 })
    const [moved] = await repo.getAuditHistory(1)
    expect(await repo.restoreFromAudit(moved?.id ?? 0)).toEqual({ id: 1, note: 'a' })
  })

  test('undoes a new key without new values, and touches no row that has the old key since', async () => {
    const { repo, orm } = await openNotes({ captureNewValues: false })
    await repo.create({ id: 1, note: 'a' })
    await orm.executor.updateTable('things').set({ id: 2 }).execute()
    const [moved] = await repo.getAuditHistory(1)
    expect(moved?.new_values).toEqual({ id: 2 })
    await repo.create({ id: 1, note: 'other' })
    await expect(repo.restoreFromAudit(moved?.id ?? 0)).rejects.toThrow(UniqueConstraintError)
    await repo.delete(1)
    expect(await repo.restoreFromAudit(moved?.id ?? 0)).toEqual({ id: 1, note: 'a' })
  })

  test('says why it cannot', async () => {
    const { db, repo } = await openNotes({ maskColumns: ['note'] })
    await repo.create({ id: 1, note: 'a' })
    await repo.update(1, { note: 'b' })
    await repo.delete(1)
    const [deletion, update, insertion] = (await repo.getAuditHistory(1)).map(({ id }) => id)
    await expect(repo.restoreFromAudit(insertion ?? 0)).rejects.toThrow(AuditRestoreError)
    await expect(repo.restoreFromAudit(deletion ?? 0)).rejects.toThrow(AuditRestoreError)
    await expect(repo.restoreFromAudit(999)).rejects.toThrow(NotFoundError)
    await expect(repo.restoreFromAudit('nope')).rejects.toThrow(NotFoundError)
    await db.updateTable('audit_logs').set({ old_values: null }).execute()
    await expect(repo.restoreFromAudit(update ?? 0)).rejects.toThrow(AuditMissingValuesError)
    expect(await entriesIn(db)).toHaveLength(3)
  })

  test('refuses a key that is there again, and a row that is gone', async () => {
    const { repo } = await openNotes()
    await repo.create({ id: 1, note: 'a' })
    await repo.update(1, { note: 'b' })
    await repo.delete(1)
    const [deletion, update] = (await repo.getAuditHistory(1)).map(({ id }) => id)
    await expect(repo.restoreFromAudit(update ?? 0)).rejects.toThrow(NotFoundError)
    await repo.create({ id: 1, note: 'c' })
    await expect(repo.restoreFromAudit(deletion ?? 0)).rejects.toThrow(UniqueConstraintError)
    expect(await repo.findAll()).toEqual([{ id: 1, note: 'c' }])
  })

  test('leaves generated columns to the database', async () => {
    const db = await createDatabase()
    const identity =
      database === 'postgres' ? 'integer generated always as identity primary key' : 'integer primary key'
    const doubled = 'integer generated always as (amount * 2) stored'
    await sql`create table things (id ${sql.raw(identity)}, amount integer, doubled ${sql.raw(doubled)})`.execute(
      db,
    )
    const { orm, repo } = await openRepository(db)
    await orm.executor
      .insertInto('things')
      .values(database === 'postgres' ? { amount: 1 } : { id: 1, amount: 1 })
      .execute()
    await repo.update(1, { amount: 2 })
    const [update] = await repo.getAuditHistory(1)
    expect(await repo.restoreFromAudit(update?.id ?? 0)).toEqual({ id: 1, amount: 1, doubled: 2 })
    await repo.delete(1)
    const [deletion] = await repo.getAuditHistory(1)
    expect(await repo.restoreFromAudit(deletion?.id ?? 0)).toEqual({ id: 1, amount: 1, doubled: 2 })
  })
})
