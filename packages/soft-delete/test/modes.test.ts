import { createExecutor, createExecutorSync } from '@kysera/executor'
import { softDeletePlugin, type SoftDeleteMode } from '@kysera/soft-delete'
import { contract, dummyDb, parseTSql, type AnyDatabase } from '@kysera-internal/test-support'
import { sql, type RawBuilder } from 'kysely'
import { expect, test } from 'vitest'
import { extend } from './repositories.js'

const now = new Date('2025-01-02T03:04:05.678Z')

contract('the marker', ({ createDatabase, values }) => {
  const openNotes = async (type: RawBuilder<unknown>, mode: SoftDeleteMode): Promise<AnyDatabase> => {
    const db = await createDatabase()
    await db.schema
      .createTable('notes')
      .addColumn('id', 'integer', column => column.primaryKey())
      .addColumn('removed', type)
      .execute()
    await db
      .insertInto('notes')
      .values([{ id: 1 }, { id: 2 }])
      .execute()
    return createExecutor(db, [softDeletePlugin({ mode, deletedAtColumn: 'removed', now: () => now })])
  }

  test.each([
    ['unix', 1_735_787_045],
    ['unix-ms', 1_735_787_045_678],
    ['boolean', values.boolean(true)],
  ] as const)('of the mode %s is %s, and null or false again when restored', async (mode, marker) => {
    const db = await openNotes(mode === 'boolean' ? sql`boolean` : sql`bigint`, mode)
    const notes = extend({ tableName: 'notes', executor: db })
    const deleted = await notes.softDelete(1)
    expect(deleted).toMatchObject({ id: 1 })
    expect(valueOf(deleted)).toEqual(marker)
    expect(await db.selectFrom('notes').select('id').execute()).toEqual([{ id: 2 }])
    expect(await notes.restore(1)).toEqual({
      id: 1,
      removed: mode === 'boolean' ? values.boolean(false) : null,
    })
  })

  test('of the mode boolean may be false or null on active rows', async () => {
    const db = await openNotes(sql`boolean`, 'boolean')
    await db
      .updateTable('notes')
      .set({ removed: values.boolean(false) })
      .where('id', '=', 1)
      .execute()
    expect(await db.selectFrom('notes').select('id').orderBy('id').execute()).toEqual([{ id: 1 }, { id: 2 }])
  })
})

/** PostgreSQL gives a bigint as text. */
const valueOf = (row: unknown): unknown =>
  typeof row === 'object' && row !== null && 'removed' in row && typeof row.removed === 'string'
    ? Number(row.removed)
    : Object(row).removed

test('a boolean marker is a bit on SQL Server', () => {
  const db = dummyDb('mssql')
  const executor = createExecutorSync(db, [softDeletePlugin({ mode: 'boolean', deletedAtColumn: 'active' })])
  const { sql: text } = executor.selectFrom('users').select('id').compile()
  expect(text).toBe('select "id" from "users" where ("users"."active" = 0 or "users"."active" is null)')
  expect(() => parseTSql(text)).not.toThrow()
})
