import { createExecutor } from '@kysera/executor'
import { softDeletePlugin } from '@kysera/soft-delete'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { CamelCasePlugin, type Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { extend } from './repositories.js'
import { insertSampleRows } from './sample-rows.js'

contract('soft delete beside CamelCasePlugin', ({ open, values }) => {
  const openAny = async (before: boolean): Promise<AnyDatabase> => {
    await insertSampleRows(await open(), values)
    const db: AnyDatabase = await open()
    return before ? db.withPlugin(new CamelCasePlugin()) : db
  }
  const after = (db: Kysely<unknown>): AnyDatabase => db.withPlugin(new CamelCasePlugin())

  test.each(['deleted_at', 'deletedAt'])('filters by %s when it maps names first', async deletedAtColumn => {
    const executor = await createExecutor(await openAny(true), [softDeletePlugin({ deletedAtColumn })])
    expect(await executor.selectFrom('posts').select('userId').orderBy('id').execute()).toEqual([
      { userId: 1 },
      { userId: 2 },
    ])
  })

  test.each(['deleted_at', 'deletedAt'])('filters by %s when it is added later', async deletedAtColumn => {
    const executor = after(
      await createExecutor(await openAny(false), [softDeletePlugin({ deletedAtColumn })]),
    )
    expect(await executor.selectFrom('posts').select('userId').orderBy('id').execute()).toEqual([
      { userId: 1 },
      { userId: 2 },
    ])
  })

  test('leaves a table without the marker alone, by its name in TypeScript', async () => {
    const executor = await createExecutor(await openAny(true), [softDeletePlugin()])
    expect(await executor.selectFrom('postTags').selectAll().execute()).toEqual([])
  })

  test.each(['deleted_at', 'deletedAt'])('restores by %s', async deletedAtColumn => {
    const executor = await createExecutor(await openAny(true), [softDeletePlugin({ deletedAtColumn })])
    const users = extend({ tableName: 'users', executor })
    expect(await users.restore(2)).toMatchObject({ name: 'Bob', deletedAt: null })
  })
})
