import { silentLogger } from '@kysera/core'
import { createExecutor, createExecutorSync } from '@kysera/executor'
import { softDeletePlugin, type SoftDeleteOptions } from '@kysera/soft-delete'
import { contract, dummyDb } from '@kysera-internal/test-support'
import { expect, test, vi } from 'vitest'
import { insertSampleRows } from './sample-rows.js'

const filtered = 'where "users"."deleted_at" is null'

const compile = (options: SoftDeleteOptions, table: string): string =>
  // oxlint-disable-next-line typescript/no-explicit-any -- the tables are only named
  createExecutorSync(dummyDb<any>('postgres'), [softDeletePlugin(options)])
    .selectFrom(table)
    .selectAll()
    .compile().sql

test.each<[SoftDeleteOptions, string]>([
  [{}, 'users'],
  [{ tables: ['users'] }, 'users'],
  [{ tables: ['users'], excludeTables: ['users'] }, 'users'],
  [{ tables: [] }, 'users'],
  [{ excludeTables: ['posts'] }, 'users'],
])('under %j, %s is filtered', (options, table) => {
  expect(compile(options, table)).toBe(`select * from "users" ${filtered}`)
})

test.each<[SoftDeleteOptions, string]>([
  [{ tables: ['posts'] }, 'users'],
  [{ tables: ['app.users'] }, 'auth.users'],
  [{ excludeTables: ['users'] }, 'users'],
  [{ excludeTables: ['auth.users'] }, 'auth.users'],
  [{ excludeTables: ['users'] }, 'users as posts'],
])('under %j, %s is not filtered', (options, table) => {
  expect(compile(options, table)).not.toContain('deleted_at')
})

test.each<[SoftDeleteOptions, string, string]>([
  [{ tables: ['users'] }, 'app.users', '"app"."users"'],
  [{ tables: ['app.users'] }, 'app.users', '"app"."users"'],
  [{ excludeTables: ['auth.users'] }, 'app.users', '"app"."users"'],
  [{ tables: ['users'] }, 'USERS', '"USERS"'],
  [{ tables: ['user_profiles'] }, 'userProfiles', '"userProfiles"'],
  [{ tables: ['users'] }, 'users as posts', '"posts"'],
])('under %j, %s is filtered by its own name', (options, table, name) => {
  expect(compile(options, table)).toContain(`where ${name}."deleted_at" is null`)
})

test('a query without soft-deletable tables stays as it is', () => {
  const plugin = softDeletePlugin({ tables: ['users'] })
  const executor = createExecutorSync(dummyDb('postgres'), [plugin])
  const query = executor.selectFrom('tags').selectAll()
  expect(query.compile().query).toEqual(dummyDb('postgres').selectFrom('tags').selectAll().toOperationNode())
})

contract('soft-deletable tables', ({ open, values, dialect }) => {
  test.runIf(dialect === 'sqlite')('are known whatever case their name is written in', async () => {
    const db = await open()
    await insertSampleRows(db, values)
    // oxlint-disable-next-line typescript/no-explicit-any -- the table goes by a name that is not in the types
    const executor = (await createExecutor(db, [softDeletePlugin()])).withTables<{ USERS: any }>()
    expect(await executor.selectFrom('USERS').select('name').execute()).toEqual([{ name: 'Ann' }])
  })

  test('that lack the listed column raise the error of the database', async () => {
    const executor = await createExecutor(await open(), [softDeletePlugin({ tables: ['tags'] })])
    await expect(executor.selectFrom('tags').selectAll().execute()).rejects.toThrow(/deleted_at/)
  })

  test('are all tables when reading them failed, with one warning', async () => {
    const warn = vi.fn()
    const db = await open()
    await insertSampleRows(db, values)
    await db.destroy()
    const executor = await createExecutor(db, [softDeletePlugin({ logger: { ...silentLogger, warn } })])
    expect(warn).toHaveBeenCalledTimes(1)
    expect(executor.selectFrom('tags').selectAll().compile().sql).toContain('deleted_at')
  })
})
