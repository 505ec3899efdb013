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
})
