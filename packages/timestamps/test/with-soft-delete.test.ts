import { createExecutor, type KyseraExecutor } from '@kysera/executor'
import { softDeletePlugin } from '@kysera/soft-delete'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'

const made = new Date('2024-02-29T12:34:56.789Z')
const now = new Date('2025-01-02T03:04:05.678Z')
const softDelete = softDeletePlugin({ now: () => now })
const timestamps = timestampsPlugin({ getTimestamp: () => now })

contract('timestamps and soft delete together', ({ open, values }) => {
  const old = values.timestamp(made)
  const at = values.timestamp(now)
  const orders = [
    ['timestamps first', [timestamps, softDelete]],
    ['soft delete first', [softDelete, timestamps]],
  ] as const
  type Plugins = (typeof orders)[number][1]

  const openExecutor = async (plugins: Plugins): Promise<KyseraExecutor<SampleDatabase>> => {
    const db = await open()
    const stamps = { created_at: old, updated_at: old }
    await db
      .insertInto('users')
      .values([
        { email: 'ann@example.org', name: 'Ann', deleted_at: null, ...stamps },
        { email: 'bob@example.org', name: 'Bob', deleted_at: old, ...stamps },
      ])
      .execute()
    return createExecutor(db, plugins)
  }
  const stampsOf = (db: KyseraExecutor<SampleDatabase>): Promise<unknown[]> =>
    db.withoutPlugins().selectFrom('users').select(['updated_at', 'deleted_at']).orderBy('id').execute()
  const methodsOf = (executor: KyseraExecutor<SampleDatabase>): UserMethods => {
    const repo = { tableName: 'users', executor }
    const extended = softDelete.extendRepository?.(repo) ?? repo
    if (!hasMethods(extended)) throw new Error('The repository got no methods')
    return extended
  }

  test.each(orders)('stamp active rows alone, %s', async (_, plugins) => {
    const executor = await openExecutor(plugins)
    await executor.updateTable('users').set({ age: 40 }).execute()
    expect(await stampsOf(executor)).toEqual([
      { updated_at: at, deleted_at: null },
      { updated_at: old, deleted_at: old },
    ])
  })

  test.each(orders)('keep updated_at of a row that is soft-deleted, %s', async (_, plugins) => {
    const executor = await openExecutor(plugins)
    await methodsOf(executor).softDelete(1)
    expect(await stampsOf(executor)).toEqual([
      { updated_at: old, deleted_at: at },
      { updated_at: old, deleted_at: old },
    ])
  })

  test.each(orders)('keep updated_at of a row that is restored, %s', async (_, plugins) => {
    const executor = await openExecutor(plugins)
    await methodsOf(executor).restore(2)
    expect(await stampsOf(executor)).toEqual([
      { updated_at: old, deleted_at: null },
      { updated_at: old, deleted_at: null },
    ])
  })

  test.each(orders)('stamp an update of the marker by hand, %s', async (_, plugins) => {
    const executor = await openExecutor(plugins)
    await executor.updateTable('users').set({ deleted_at: at }).execute()
    expect(await stampsOf(executor)).toEqual([
      { updated_at: at, deleted_at: at },
      { updated_at: old, deleted_at: old },
    ])
  })
})

interface UserMethods {
  softDelete(id: number): Promise<unknown>
  restore(id: number): Promise<unknown>
}

const hasMethods = (repo: object): repo is UserMethods => 'softDelete' in repo && 'restore' in repo
