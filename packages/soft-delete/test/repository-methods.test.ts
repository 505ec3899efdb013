import { BadRequestError, NotFoundError, RecordNotDeletedError } from '@kysera/core'
import { createExecutor, type KyseraExecutor, type Plugin } from '@kysera/executor'
import { softDeletePlugin, type SoftDeleteOptions } from '@kysera/soft-delete'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'
import { createUserRepository, extend } from './repositories.js'
import { deletedOn, insertSampleRows } from './sample-rows.js'

const ann = { id: 1, name: 'Ann', isDeleted: false }
const bob = { id: 2, name: 'Bob', isDeleted: true }

/** Stands for row-level security: nobody sees these users. */
const hiding = (name: string): Plugin => ({
  name: 'hiding',
  filter: ({ table }, eb) => (table === 'users' ? eb('name', '<>', name) : undefined),
})

contract('a repository with soft delete', ({ open, values, traits }) => {
  const openExecutor = async (
    options: SoftDeleteOptions = {},
    ...others: Plugin[]
  ): Promise<KyseraExecutor<SampleDatabase>> => {
    const db = await open()
    await insertSampleRows(db, values)
    return createExecutor(db, [softDeletePlugin(options), ...others])
  }
  const markerOf = async (executor: KyseraExecutor<SampleDatabase>, id: number): Promise<unknown> => {
    const query = executor.withoutPlugins().selectFrom('users').select('deleted_at').where('id', '=', id)
    return (await query.executeTakeFirstOrThrow()).deleted_at
  }

  test('gives the row that it deleted, as it maps rows', async () => {
    const users = extend(createUserRepository(await openExecutor()))
    expect(await users.softDelete(1)).toEqual({ ...ann, isDeleted: true })
  })

  test('hides the row that it deleted', async () => {
    const users = extend(createUserRepository(await openExecutor()))
    await users.softDelete(1)
    expect(await users.findAll()).toEqual([])
  })

  test('writes the time of its clock', async () => {
    const now = new Date('2025-01-02T03:04:05.678Z')
    const executor = await openExecutor({ now: () => now })
    await extend(createUserRepository(executor)).softDelete(1)
    expect(await markerOf(executor, 1)).toEqual(values.timestamp(now))
  })

  test('keeps the marker of a row that is deleted already', async () => {
    const executor = await openExecutor()
    expect(await extend(createUserRepository(executor)).softDelete(2)).toEqual(bob)
    expect(await markerOf(executor, 2)).toEqual(values.timestamp(deletedOn))
  })

  test('does not delete a row that is not there', async () => {
    const users = extend(createUserRepository(await openExecutor()))
    const error = await users.softDelete(7).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(NotFoundError)
    expect(error).toMatchObject({ message: 'Record not found', filters: { id: 7 } })
  })

  test('does not delete a row that another plugin hides', async () => {
    const executor = await openExecutor({}, hiding('Ann'))
    await expect(extend(createUserRepository(executor)).softDelete(1)).rejects.toThrow(NotFoundError)
    expect(await markerOf(executor, 1)).toBe(null)
  })

  test('gives the row that it restored', async () => {
    const users = extend(createUserRepository(await openExecutor()))
    expect(await users.restore(2)).toEqual({ ...bob, isDeleted: false })
    expect(await users.findById(2)).toEqual({ ...bob, isDeleted: false })
  })

  test('does not restore a row that is active', async () => {
    const users = extend(createUserRepository(await openExecutor()))
    const error = await users.restore(1).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RecordNotDeletedError)
    expect(error).toMatchObject({
      code: 'RECORD_NOT_DELETED',
      recordId: 1,
      tableName: 'users',
      message: 'Record 1 is not deleted in table users',
    })
  })

  test('does not restore a row that is not there', async () => {
    const users = extend(createUserRepository(await openExecutor()))
    await expect(users.restore(7)).rejects.toThrow(NotFoundError)
  })

  test('does not restore a row that another plugin hides', async () => {
    const executor = await openExecutor({}, hiding('Bob'))
    await expect(extend(createUserRepository(executor)).restore(2)).rejects.toThrow(NotFoundError)
    expect(await markerOf(executor, 2)).toEqual(values.timestamp(deletedOn))
  })

  test.runIf(traits.supportsConcurrentWrites)('restores a row once, of two that try', async () => {
    const users = extend(createUserRepository(await openExecutor()))
    const outcomes = await Promise.allSettled([users.restore(2), users.restore(2)])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: expect.any(RecordNotDeletedError),
    })
  })

  test.each([1, 2])('removes row %i for good', async id => {
    const executor = await openExecutor()
    await executor.withoutPlugins().deleteFrom('posts').execute()
    await extend(createUserRepository(executor)).hardDelete(id)
    expect(
      await executor.withoutPlugins().selectFrom('users').select('id').where('id', '=', id).execute(),
    ).toEqual([])
  })

  test('removes no row that is not there', async () => {
    const users = extend(createUserRepository(await openExecutor()))
    expect(await users.hardDelete(7)).toBe(undefined)
    expect(await users.findAllWithDeleted()).toEqual([ann, bob])
  })

  test('finds a row, deleted or not', async () => {
    const users = extend(createUserRepository(await openExecutor()))
    expect([await users.findWithDeleted(1), await users.findWithDeleted(2)]).toEqual([ann, bob])
    expect(await users.findWithDeleted(7)).toBe(null)
  })

  test('finds all rows, or those that are deleted', async () => {
    const users = extend(createUserRepository(await openExecutor()))
    expect(await users.findAllWithDeleted()).toEqual([ann, bob])
    expect(await users.findDeleted()).toEqual([bob])
  })

  test('never shows a row that another plugin hides', async () => {
    const users = extend(createUserRepository(await openExecutor({}, hiding('Bob'))))
    expect(await users.findAllWithDeleted()).toEqual([ann])
    expect(await users.findDeleted()).toEqual([])
    expect(await users.findWithDeleted(2)).toBe(null)
  })

  test('joins the transaction of its executor', async () => {
    const executor = await openExecutor()
    const trx = await executor.startTransaction().execute()
    await extend(createUserRepository(trx)).softDelete(1)
    await trx.rollback().execute()
    expect(await markerOf(executor, 1)).toBe(null)
  })

  test('gets no methods where rows are not soft-deleted', async () => {
    const plugin = softDeletePlugin()
    const tags = { tableName: 'tags', executor: await createExecutor(await open(), [plugin]) }
    expect(plugin.extendRepository?.(tags)).toBe(tags)
  })

  test('reads whole rows when it is nothing but a table and an executor', async () => {
    const tableOnly = { tableName: 'users', executor: await openExecutor() }
    const users = extend(tableOnly)
    expect(await users.softDelete(1)).toMatchObject({ id: 1, name: 'Ann', deleted_at: expect.anything() })
    expect(await users.findDeleted()).toHaveLength(2)
  })

  test('maps the rows of the statements of the plugin', async () => {
    const toEntity = async (row: unknown): Promise<unknown> =>
      typeof row === 'object' && row !== null && 'name' in row ? row.name : undefined
    const users = extend({ tableName: 'users', executor: await openExecutor(), toEntity })
    expect(await users.findAllWithDeleted()).toEqual(['Ann', 'Bob'])
    expect(await users.restore(2)).toBe('Bob')
  })

  test('keeps the methods and private fields of its class', async () => {
    class Users {
      readonly #count = 42
      readonly tableName = 'users'
      readonly executor: KyseraExecutor<SampleDatabase>
      constructor(executor: KyseraExecutor<SampleDatabase>) {
        this.executor = executor
      }
      count(): number {
        return this.#count
      }
      describe(): string {
        return this.tableName
      }
    }
    const users = extend(new Users(await openExecutor()))
    expect([users.describe(), users.count(), users instanceof Users]).toEqual(['users', 42, true])
  })

  test('keeps a method that it has already', async () => {
    const findDeleted = async (): Promise<string[]> => ['own']
    const users = extend({ tableName: 'users', executor: await openExecutor(), findDeleted })
    expect(await users.findDeleted()).toEqual(['own'])
  })

  test.each(['softDelete', 'restore', 'hardDelete', 'findWithDeleted'] as const)(
    'refuses a key that is no single value in %s, before any query',
    async method => {
      const executor = await openExecutor()
      await executor.destroy()
      const users = extend({ tableName: 'users', executor })
      // oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
      const refused: any[] = [null, Number.NaN, true, {}, { id: 1 }, [1], [1, 2]]
      for (const id of refused) await expect(users[method](id)).rejects.toThrow(BadRequestError)
    },
  )

  test('finds rows by the key that the options name', async () => {
    const executor = await openExecutor({ primaryKeyColumn: 'email' })
    const users = extend({ tableName: 'users', executor })
    expect(await users.softDelete('ann@example.org')).toMatchObject({ id: 1, name: 'Ann' })
    expect(await users.findDeleted()).toHaveLength(2)
  })

  test('finds rows by the key columns that the repository declares', async () => {
    const executor = await openExecutor()
    const posts = extend({ tableName: 'posts', executor, primaryKey: ['user_id', 'title'] })
    // @ts-expect-error -- without types the key counts as a scalar
    expect(await posts.softDelete({ user_id: 2, title: 'Bob writes' })).toMatchObject({ id: 2 })
    expect(await executor.selectFrom('posts').select('id').execute()).toEqual([{ id: 1 }])
  })

  test('refuses a key without all of its columns', async () => {
    const executor = await openExecutor()
    const posts = extend({ tableName: 'posts', executor, primaryKey: ['user_id', 'title'] })
    // @ts-expect-error -- without types the key counts as a scalar
    await expect(posts.hardDelete({ user_id: 1 })).rejects.toThrow(BadRequestError)
    expect(await posts.findAllWithDeleted()).toHaveLength(3)
  })
})
