import { AuditError } from '@kysera/core'
import { auditPlugin, withoutAudit, type AuditOptions } from '@kysera/audit'
import { createExecutor, type KyseraExecutor } from '@kysera/executor'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { entriesIn } from './entries.js'

type Tags = {
  tags: { id: number; name: string; note: string | null }
}

contract('recording', ({ createDatabase, traits }) => {
  const openTags = async (
    options?: AuditOptions,
  ): Promise<{ db: AnyDatabase; executor: KyseraExecutor<Tags> }> => {
    const db = await createDatabase()
    await db.schema
      .createTable('tags')
      .addColumn('id', 'integer', column => column.primaryKey())
      .addColumn('name', 'varchar(50)', column => column.notNull().unique())
      .addColumn('note', 'varchar(50)')
      .execute()
    return { db, executor: await createExecutor(db.withTables<Tags>(), [auditPlugin(options)]) }
  }
  const red = { id: 1, name: 'red', note: null }
  const blue = { id: 2, name: 'blue', note: 'sky' }

  test('keeps the rows of an insert', async () => {
    const { db, executor } = await openTags()
    const result = await executor.insertInto('tags').values([red, blue]).executeTakeFirstOrThrow()
    expect(result.numInsertedOrUpdatedRows).toBe(2n)
    const inserted = { table_name: 'tags', operation: 'INSERT', old_values: null }
    expect(await entriesIn(db)).toEqual([
      { ...inserted, entity_id: '1', new_values: red },
      { ...inserted, entity_id: '2', new_values: blue },
    ])
  })

  test('keeps rows before and after an update, and of a deletion', async () => {
    const { db, executor } = await openTags()
    await db.insertInto('tags').values([red, blue]).execute()
    const updated = await executor
      .updateTable('tags')
      .set({ note: 'x' })
      .where('id', '=', 1)
      .executeTakeFirst()
    expect(updated.numUpdatedRows).toBe(1n)
    const deleted = await executor.deleteFrom('tags').where('name', '=', 'red').executeTakeFirst()
    expect(deleted.numDeletedRows).toBe(1n)
    const entry = { table_name: 'tags', entity_id: '1' }
    expect(await entriesIn(db)).toEqual([
      { ...entry, operation: 'UPDATE', old_values: red, new_values: { ...red, note: 'x' } },
      { ...entry, operation: 'DELETE', old_values: { ...red, note: 'x' }, new_values: null },
    ])
  })

  test.runIf(traits.supportsReturning)('gives the caller what its RETURNING asks for', async () => {
    const { db, executor } = await openTags()
    const inserted = executor.insertInto('tags').values(red)
    expect(await inserted.returning(['name as id', sql<number>`1 + 1`.as('two')]).execute()).toEqual([
      { id: 'red', two: 2 },
    ])
    const update = executor.updateTable('tags').set({ note: 'x' })
    expect(await update.returningAll().execute()).toEqual([{ ...red, note: 'x' }])
    expect(await executor.deleteFrom('tags').returning('note').executeTakeFirst()).toEqual({ note: 'x' })
    expect((await entriesIn(db)).map(({ operation }) => operation)).toEqual(['INSERT', 'UPDATE', 'DELETE'])
  })

  test('names a row by the key that it had before', async () => {
    const { db, executor } = await openTags()
    await db.insertInto('tags').values([red, blue]).execute()
    await executor
      .updateTable('tags')
      .set(eb => ({ id: eb('id', '+', 10) }))
      .execute()
    await executor.updateTable('tags').set({ id: 5 }).where('id', '=', 11).execute()
    expect(
      new Map((await entriesIn(db)).map(({ entity_id, new_values }) => [entity_id, new_values?.['id']])),
    ).toEqual(
      new Map([
        ['1', 11],
        ['2', 12],
        ['11', 5],
      ]),
    )
  })

  test('records nothing where nothing was written', async () => {
    const { db, executor } = await openTags()
    await executor.updateTable('tags').set({ note: 'x' }).where('id', '=', 1).execute()
    await executor.deleteFrom('tags').where('id', '=', 1).execute()
    await expect(executor.insertInto('tags').values([red, red]).execute()).rejects.toThrow()
    await withoutAudit(executor).insertInto('tags').values(red).execute()
    expect(await entriesIn(db)).toEqual([])
  })

  test('keeps no change that cannot be recorded, also for a caller who goes on', async () => {
    const { db, executor } = await openTags({
      getUserId: () => {
        throw new Error('nobody')
      },
    })
    await executor.transaction().execute(async trx => {
      await expect(trx.insertInto('tags').values(red).execute()).rejects.toThrow(AuditError)
      await withoutAudit(trx).insertInto('tags').values(blue).execute()
    })
    expect(await db.selectFrom('tags').selectAll().execute()).toEqual([blue])
  })
})
