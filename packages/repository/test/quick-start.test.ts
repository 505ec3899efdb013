import { createContext, createQuery } from '@kysera/dal'
import { createExecutor } from '@kysera/executor'
import { createORM, createRepositoryFactory, zodAdapter } from '@kysera/repository'
import { softDeletePlugin } from '@kysera/soft-delete'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'
import { CreateUser, createUserRepository } from './users.js'

contract('the quick start', ({ open }) => {
  test('creates with timestamps, soft-deletes, and writes in a transaction', async () => {
    const executor = await createExecutor(await open(), [softDeletePlugin(), timestampsPlugin()])
    const orm = await createORM(executor, [])
    const userRepo = orm.createRepository(exec =>
      createRepositoryFactory(exec).create({
        tableName: 'users',
        mapRow: row => row,
        schemas: { create: zodAdapter(CreateUser), update: zodAdapter(CreateUser.partial()) },
      }),
    )
    const user = await userRepo.create({ email: 'john@example.com', name: 'John' })
    expect(user.created_at).not.toBe(null)
    await userRepo.softDelete(user.id)
    await orm.transaction(async () => {
      const repo = orm.createRepository(createUserRepository)
      await repo.create({ email: 'new@example.com', name: 'New' })
    })
    expect((await userRepo.findAll()).map(each => each.name)).toEqual(['New'])
  })

  test('rolls back as a whole, and query functions see what repositories see', async () => {
    const executor = await createExecutor(await open(), [softDeletePlugin(), timestampsPlugin()])
    const orm = await createORM(executor, [])
    const userRepo = orm.createRepository(createUserRepository)
    const getUser = createQuery((ctx, id: number) =>
      ctx.db.selectFrom('users').where('id', '=', id).selectAll().executeTakeFirst(),
    )
    const john = await userRepo.create({ email: 'john@example.com', name: 'John' })
    const failing = orm.transaction(async ctx => {
      await orm.createRepository(createUserRepository).create({ email: 'new@example.com', name: 'New' })
      await userRepo.softDelete(john.id)
      expect(await getUser(ctx, john.id)).toBe(undefined)
      throw new RangeError('changed my mind')
    })
    await expect(failing).rejects.toThrow(RangeError)
    expect((await userRepo.findAll()).map(each => each.name)).toEqual(['John'])
    await userRepo.softDelete(john.id)
    expect(await getUser(createContext(executor), john.id)).toBe(undefined)
  })
})
