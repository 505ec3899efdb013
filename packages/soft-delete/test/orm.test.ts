import { NotFoundError } from '@kysera/core'
import { createExecutor, type KyseraExecutor } from '@kysera/executor'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { softDeletePlugin } from '@kysera/soft-delete'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { insertSampleRows } from './sample-rows.js'

const createUsers = (executor: Kysely<SampleDatabase>) =>
  createRepositoryFactory(executor).create({
    tableName: 'users',
    mapRow: ({ id, name, deleted_at }) => ({ id, name, isDeleted: deleted_at !== null }),
  })
const ann = { id: 1, name: 'Ann', isDeleted: false }
const bob = { id: 2, name: 'Bob', isDeleted: true }

contract('soft delete in an ORM', ({ open, values }) => {
  const openExecutor = async (): Promise<
    KyseraExecutor<SampleDatabase, [ReturnType<typeof softDeletePlugin>]>
  > => {
    const db = await open()
    await insertSampleRows(db, values)
    return createExecutor(db, [softDeletePlugin()])
  }

  test('gives its methods to repositories of an executor', async () => {
    const orm = await createORM(await openExecutor(), [])
    const users = orm.createRepository(createUsers)
    expect(await users.softDelete(1)).toEqual({ ...ann, isDeleted: true })
    expect(await users.restore(2)).toEqual({ ...bob, isDeleted: false })
    expect(await users.findDeleted()).toEqual([{ ...ann, isDeleted: true }])
  })

  test('gives its methods to repositories of a plain database', async () => {
    const db = await open()
    await insertSampleRows(db, values)
    const orm = await createORM(db, [softDeletePlugin()])
    const users = orm.createRepository(createUsers)
    expect(await users.findAllWithDeleted()).toEqual([ann, bob])
    expect(await users.findAll()).toEqual([ann])
  })

  test('is undone with the transaction that its methods are called in', async () => {
    const orm = await createORM(await openExecutor(), [])
    const users = orm.createRepository(createUsers)
    const work = orm.transaction(async () => {
      await users.softDelete(1)
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await users.findAll()).toEqual([ann])
  })

  test('comes along to a plain transaction', async () => {
    const db = await open()
    const orm = await createORM(await openExecutor(), [])
    const trx = await db.startTransaction().execute()
    const users = orm.createRepository(createUsers).withTransaction(trx)
    expect(await users.findAll()).toEqual([ann])
    await trx.rollback().execute()
  })

  test('hides deleted rows from the writes of a repository', async () => {
    const orm = await createORM(await openExecutor(), [])
    const users = orm.createRepository(createUsers)
    await expect(users.update(2, { name: 'Robert' })).rejects.toThrow(NotFoundError)
    expect(await users.delete(2)).toBe(false)
    expect(await users.findAllWithDeleted()).toEqual([ann, bob])
  })

  test('finds rows by the key of the options rather than that of the repository', async () => {
    const db = await open()
    await insertSampleRows(db, values)
    const orm = await createORM(db, [softDeletePlugin({ primaryKeyColumn: 'email' })])
    const users = orm.createRepository(createUsers)
    // @ts-expect-error -- the type of the key is that of the repository
    expect(await users.softDelete('ann@example.org')).toEqual({ ...ann, isDeleted: true })
  })

  test('finds rows by a key of two columns', async () => {
    const orm = await createORM(await openExecutor(), [])
    const posts = orm.createRepository(executor =>
      createRepositoryFactory(executor).create({ tableName: 'posts', primaryKey: ['id', 'title'] }),
    )
    expect(await posts.softDelete({ id: 2, title: 'Bob writes' })).toMatchObject({ id: 2 })
    expect(await posts.findAll()).toMatchObject([{ id: 1 }])
  })
})
