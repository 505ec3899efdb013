import { createExecutor } from '@kysera/executor'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { CamelCasePlugin } from 'kysely'
import { expect, test } from 'vitest'

const now = new Date('2025-01-02T03:04:05.678Z')
const spellings = [
  ['created_at', 'updated_at'],
  ['createdAt', 'updatedAt'],
] as const

contract('timestamps beside CamelCasePlugin', ({ open, values }) => {
  const at = values.timestamp(now)
  const openAny = async (): Promise<AnyDatabase> => await open()
  const stampsOf = (db: AnyDatabase): Promise<unknown> =>
    db.selectFrom('posts').select(['createdAt', 'updatedAt']).executeTakeFirst()

  test.each(spellings)(
    'are written to %s when it maps names first',
    async (createdAtColumn, updatedAtColumn) => {
      const plugin = timestampsPlugin({ createdAtColumn, updatedAtColumn, getTimestamp: () => now })
      const executor = await createExecutor((await openAny()).withPlugin(new CamelCasePlugin()), [plugin])
      await executor.insertInto('posts').values({ title: 'a' }).execute()
      expect(await stampsOf(executor)).toEqual({ createdAt: at, updatedAt: at })
    },
  )

  test.each(spellings)(
    'are written to %s when it is added later',
    async (createdAtColumn, updatedAtColumn) => {
      const plugin = timestampsPlugin({ createdAtColumn, updatedAtColumn, getTimestamp: () => now })
      const executor = (await createExecutor(await openAny(), [plugin])).withPlugin(new CamelCasePlugin())
      await executor.insertInto('posts').values({ title: 'a' }).execute()
      expect(await stampsOf(executor)).toEqual({ createdAt: at, updatedAt: at })
    },
  )

  test.each(spellings)('keep a value that is given, with %s', async (createdAtColumn, updatedAtColumn) => {
    const plugin = timestampsPlugin({
      createdAtColumn,
      updatedAtColumn,
      getTimestamp: () => now,
    })
    const executor = (await createExecutor(await openAny(), [plugin])).withPlugin(new CamelCasePlugin())
    await executor.insertInto('posts').values({ title: 'a', createdAt: null }).execute()
    expect(await stampsOf(executor)).toEqual({ createdAt: null, updatedAt: at })
  })
})
