import { contract, dummyDb } from '@kysera-internal/test-support'
import { CamelCasePlugin } from 'kysely'
import { describe, expect, test } from 'vitest'
import {
  createExecutorSync,
  createJoiningExecutor,
  getPlugins,
  getRawDb,
  guardTransaction,
  isRepositoryLike,
  kyselyOf,
  rebindExecutor,
  replacePlugin,
  wrapTransaction,
  type AnyDb,
  type Plugin,
} from '../src/index.js'
import { compiling, hideDeleted, sqlOf } from './compiling.js'

const ofTenant: Plugin = { name: 'tenant', priority: 10, filter: (_, eb) => eb('tenant_id', '=', 7) }
const onlyFirst: Plugin = { name: 'only-first', filter: (_, eb) => eb('id', '=', 1) }
const users = (db: AnyDb): string => sqlOf(db.selectFrom('users').select('id'))

describe('replacePlugin', () => {
  const executor = compiling([hideDeleted, ofTenant])

  test('puts another plugin in the place of one', () => {
    const showDeleted: Plugin = { name: 'hide-deleted', filter: (_, eb) => eb('deleted_at', 'is not', null) }
    const changed = replacePlugin(executor, 'hide-deleted', showDeleted)

    expect(getPlugins(changed)).toEqual([ofTenant, showDeleted])
    expect(users(changed)).toContain('"users"."tenant_id" = $1 and "users"."deleted_at" is not null')
  })

  test('leaves a plugin out, and the executor as it is', () => {
    const without = replacePlugin(executor, 'tenant')

    expect(getPlugins(without)).toEqual([hideDeleted])
    expect(getPlugins(executor)).toEqual([ofTenant, hideDeleted])
  })

  test('returns an object without that plugin as it is', () => {
    const plain = dummyDb('sqlite')

    expect(replacePlugin(executor, 'other')).toBe(executor)
    expect(replacePlugin(plain, 'tenant')).toBe(plain)
  })

  test('keeps schema, ordinary plugins and the raw database', () => {
    const db = dummyDb('sqlite', { plugins: [new CamelCasePlugin()] })
    const full = createExecutorSync(db, [hideDeleted, ofTenant])

    expect(users(replacePlugin(full.withSchema('app'), 'tenant'))).toBe(
      'select "id" from "app"."users" where "app"."users"."deleted_at" is null',
    )
    expect(getRawDb(replacePlugin(full, 'tenant'))).toBe(db)
  })
})

contract('handles of a transaction', ({ database, open }) => {
  const openTags = async (): Promise<AnyDb> => {
    const db = await open()
    await db
      .insertInto('tags')
      .values([{ name: 'one' }, { name: 'two' }])
      .execute()
    return db
  }
  const names = async (db: AnyDb): Promise<unknown[]> =>
    await db.selectFrom('tags').select('name').orderBy('id').execute()

  test('wrapTransaction filters inside the transaction', async () => {
    const db = await openTags()
    const seen = await db.transaction().execute(async trx => {
      const wrapped = wrapTransaction(trx, [onlyFirst])
      await trx.updateTable('tags').set({ name: 'changed' }).where('id', '=', 1).execute()
      return [wrapped.isTransaction, await names(wrapped)]
    })

    expect(seen).toEqual([true, [{ name: 'changed' }]])
  })

  test('an executor on a transaction is a transaction', async () => {
    const db = await openTags()

    await db.transaction().execute(async trx => {
      const executor = createExecutorSync(trx, [onlyFirst])
      expect(executor.isTransaction).toBe(true)
      expect(await names(executor)).toEqual([{ name: 'one' }])
    })
  })

  test('rebindExecutor brings the plugins of one handle to the connection of another', async () => {
    const db = await openTags()
    const executor = createExecutorSync(db, [onlyFirst])
    const other = createExecutorSync(db, [{ name: 'none', filter: (_, eb) => eb('id', '=', 0) }])

    await other.transaction().execute(async trx => {
      const bound = rebindExecutor(executor, trx)
      await bound.updateTable('tags').set({ name: 'changed' }).execute()
      expect(bound.isTransaction).toBe(true)
      expect(getPlugins(bound)).toEqual([onlyFirst])
      expect(await names(bound)).toEqual([{ name: 'changed' }])
    })
    expect(() => rebindExecutor(executor, db)).toThrow(TypeError)
  })

  test('guardTransaction rejects everything once it is told that the transaction has ended', async () => {
    const db = await openTags()

    // Kysely's own check, which not every version has, does not see an end in here.
    await db.transaction().execute(async trx => {
      let hasEnded = false
      const guarded = guardTransaction(trx, { hasEnded: () => hasEnded })
      const handles: AnyDb[] = [
        guarded,
        getRawDb(guarded),
        guarded.withPlugin(new CamelCasePlugin()),
        wrapTransaction(guarded, [onlyFirst]),
        rebindExecutor(createExecutorSync(db, [onlyFirst]), guarded),
      ]
      for (const handle of handles) expect(await names(handle)).toContainEqual({ name: 'one' })
      hasEnded = true
      for (const handle of handles) await expect(names(handle)).rejects.toThrow('Transaction has ended')
    })
  })

  test('a joining executor runs in the current transaction, with its own plugins', async () => {
    const db = await openTags()
    let current: AnyDb | undefined
    const joining = createJoiningExecutor(createExecutorSync(db, [onlyFirst]), () => current)
    const query = joining.updateTable('tags').set({ name: 'changed' })
    const trx = await db.startTransaction().execute()
    current = trx
    await query.execute()
    const inside = await names(joining.withTables<{ extra: { id: number } }>())
    const transacting = joining.transaction().execute(async () => {})
    await expect(transacting).rejects.toThrow('Already in a transaction: use withTransaction')
    await expect(joining.connection().execute(async () => {})).rejects.toThrow('Already in a transaction')
    await trx.rollback().execute()
    current = undefined

    expect(inside).toEqual([{ name: 'changed' }])
    expect(await names(db)).toEqual([{ name: 'one' }, { name: 'two' }])
    expect(await joining.transaction().execute(inner => names(inner))).toEqual([{ name: 'one' }])
  })

  test.skipIf(database === 'sqlite')('the raw database of a joining executor does not join', async () => {
    const db = await openTags()
    const trx = await db.startTransaction().execute()
    const joining = createJoiningExecutor(createExecutorSync(db, [onlyFirst]), () => trx)
    await joining.updateTable('tags').set({ name: 'changed' }).execute()
    const outside = [await names(getRawDb(joining)), await names(joining.withoutPlugins())]
    await trx.rollback().execute()

    expect(outside).toEqual([
      [{ name: 'one' }, { name: 'two' }],
      [{ name: 'one' }, { name: 'two' }],
    ])
  })

  test('a joining executor goes on joining when a plugin is replaced', async () => {
    const db = await openTags()
    const trx = await db.startTransaction().execute()
    const joining = replacePlugin(
      createJoiningExecutor(createExecutorSync(db, [onlyFirst]), () => trx),
      'only-first',
    )
    await joining.updateTable('tags').set({ name: 'changed' }).where('id', '=', 2).execute()
    await trx.rollback().execute()

    expect(await names(db)).toEqual([{ name: 'one' }, { name: 'two' }])
  })
})

test.each([
  [{ tableName: 'users', executor: {} }, true],
  [{ tableName: 'users' }, false],
  [{ tableName: 1, executor: {} }, false],
  [null, false],
  ['users', false],
])('isRepositoryLike(%j) is %s', (value, expected) => {
  expect(isRepositoryLike(value)).toBe(expected)
})

// oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
test.each<any>([null, undefined, {}, 'db'])('kyselyOf refuses %j', value => {
  expect(() => kyselyOf(value)).toThrow(TypeError)
})

test('kyselyOf gives the very handle', () => {
  const executor = compiling([hideDeleted])
  expect(kyselyOf(executor)).toBe(executor)
})
