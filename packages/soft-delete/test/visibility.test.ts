import { SoftDeleteError } from '@kysera/core'
import { createExecutor, type KyseraExecutor, type Plugin } from '@kysera/executor'
import { onlyDeleted, softDeletePlugin, withDeleted } from '@kysera/soft-delete'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { insertSampleRows } from './sample-rows.js'

/** Stands for row-level security: nobody sees Ann. */
const withoutAnn: Plugin = {
  name: 'without-ann',
  filter: ({ table }, eb) => (table === 'users' ? eb('name', '<>', 'Ann') : undefined),
}

const namesOf = async (db: Kysely<SampleDatabase>): Promise<string[]> =>
  (await db.selectFrom('users').select('name').orderBy('id').execute()).map(({ name }) => name)

contract('the visibility of deleted rows', ({ open, values }) => {
  const openExecutor = async (...others: Plugin[]): Promise<KyseraExecutor<SampleDatabase>> => {
    const db = await open()
    await insertSampleRows(db, values)
    return createExecutor(db, [softDeletePlugin(), ...others])
  }

  test('withDeleted shows all rows', async () => {
    expect(await namesOf(withDeleted(await openExecutor()))).toEqual(['Ann', 'Bob'])
  })

  test('onlyDeleted shows deleted rows alone', async () => {
    expect(await namesOf(onlyDeleted(await openExecutor()))).toEqual(['Bob'])
  })

  test('the handle that was passed in stays as it is', async () => {
    const executor = await openExecutor()
    withDeleted(executor)
    onlyDeleted(executor)
    expect(await namesOf(executor)).toEqual(['Ann'])
  })

  test('one can be made from the other', async () => {
    expect(await namesOf(onlyDeleted(withDeleted(await openExecutor())))).toEqual(['Bob'])
  })

  test('other plugins stay active', async () => {
    expect(await namesOf(withDeleted(await openExecutor(withoutAnn)))).toEqual(['Bob'])
  })

  test('a subquery made from withDeleted keeps seeing deleted rows in a query that does not', async () => {
    const executor = await openExecutor()
    const anyone = withDeleted(executor)
      .selectFrom('users')
      .select(eb => eb.fn.countAll<number>().as('all'))
    const row = await executor
      .selectFrom('users')
      .select(['name', anyone.as('all')])
      .executeTakeFirst()
    expect({ ...row, all: Number(row?.all) }).toEqual({ name: 'Ann', all: 2 })
  })

  test('a transaction stays the same transaction', async () => {
    const executor = await openExecutor()
    await executor.transaction().execute(async trx => {
      await trx.deleteFrom('posts').where('user_id', '=', 1).execute()
      await trx.updateTable('users').set({ name: 'Anna' }).execute()
      expect(await namesOf(withDeleted(trx))).toEqual(['Anna', 'Bob'])
    })
  })

  test('a deleted row can be changed through withDeleted', async () => {
    const executor = await openExecutor()
    await withDeleted(executor).updateTable('users').set({ deleted_at: null }).where('id', '=', 2).execute()
    expect(await namesOf(executor)).toEqual(['Ann', 'Bob'])
  })

  test('onlyDeleted changes deleted rows alone', async () => {
    const executor = await openExecutor()
    await onlyDeleted(executor).updateTable('users').set({ name: 'Gone' }).execute()
    expect(await namesOf(withDeleted(executor))).toEqual(['Ann', 'Gone'])
  })

  test('onlyDeleted works beside includeDeleted', async () => {
    const db = await open()
    await insertSampleRows(db, values)
    const executor = await createExecutor(db, [softDeletePlugin({ includeDeleted: true })])
    expect(await namesOf(onlyDeleted(executor))).toEqual(['Bob'])
  })

  test('a handle without the plugin shows all rows as it is', async () => {
    const db = await open()
    expect(withDeleted(db)).toBe(db)
  })

  test('a handle without the plugin cannot tell deleted rows', async () => {
    const db = await open()
    expect(() => onlyDeleted(db)).toThrow(SoftDeleteError)
  })
})
