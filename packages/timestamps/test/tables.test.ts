import { silentLogger } from '@kysera/core'
import { createExecutor, createExecutorSync } from '@kysera/executor'
import { timestampsPlugin, type TimestampsOptions } from '@kysera/timestamps'
import { contract, dummyDb } from '@kysera-internal/test-support'
import { expect, test, vi } from 'vitest'

const compile = (options: TimestampsOptions, table: string): string =>
  // oxlint-disable-next-line typescript/no-explicit-any -- the tables are only named
  createExecutorSync(dummyDb<any>('postgres'), [timestampsPlugin(options)])
    .updateTable(table)
    .set({ a: 1 })
    .compile().sql

test.each<[TimestampsOptions, string]>([
  [{}, 'users'],
  [{ tables: [] }, 'users'],
  [{ tables: ['users'] }, 'users as u'],
  [{ tables: ['users'] }, 'app.users'],
  [{ tables: ['app.users'] }, 'app.users'],
  [{ tables: ['users'], excludeTables: ['users'] }, 'users'],
  [{ tables: ['user_profiles'] }, 'userProfiles'],
  [{ excludeTables: ['auth.users'] }, 'app.users'],
])('under %j, %s is stamped', (options, table) => {
  expect(compile(options, table)).toContain('"updated_at" = ')
})

test.each<[TimestampsOptions, string]>([
  [{ tables: ['posts'] }, 'users as posts'],
  [{ tables: ['app.users'] }, 'auth.users'],
  [{ excludeTables: ['users'] }, 'users'],
  [{ excludeTables: ['auth.users'] }, 'auth.users'],
])('under %j, %s is not stamped', (options, table) => {
  expect(compile(options, table)).not.toContain('updated_at')
})

test('a statement that writes no stamped table stays as it is', () => {
  const executor = createExecutorSync(dummyDb('postgres'), [timestampsPlugin({ tables: ['users'] })])
  const plain = dummyDb('postgres').updateTable('tags').set({ name: 'a' }).toOperationNode()
  expect(executor.updateTable('tags').set({ name: 'a' }).compile().query).toEqual(plain)
})

contract('stamped tables', ({ open }) => {
  test('that lack a listed column raise the error of the database', async () => {
    const executor = await createExecutor(await open(), [timestampsPlugin({ tables: ['tags'] })])
    await expect(executor.insertInto('tags').values({ name: 'red' }).execute()).rejects.toThrow(/created_at/)
  })

  test('are all tables when reading them failed, with one warning', async () => {
    const warn = vi.fn()
    const db = await open()
    await db.selectFrom('tags').select('id').execute()
    await db.destroy()
    const executor = await createExecutor(db, [timestampsPlugin({ logger: { ...silentLogger, warn } })])
    expect(warn).toHaveBeenCalledTimes(1)
    expect(executor.insertInto('tags').values({ name: 'red' }).compile().sql).toContain('created_at')
  })
})
