import { auditPlugin, dropAuditTable } from '@kysera/audit'
import { createORM, createRepositoryFactory, upsertMany } from '@kysera/repository'
import { softDeletePlugin } from '@kysera/soft-delete'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'
import { entriesIn } from './entries.js'

contract('bulk writes of repositories', ({ open }) => {
  const openUsers = async () => {
    const db = await open()
    const orm = await createORM(db, [softDeletePlugin(), timestampsPlugin(), auditPlugin()])
    const users = orm.createRepository(executor =>
      createRepositoryFactory(executor).create({ tableName: 'users' }),
    )
    const counts = async (): Promise<unknown> => {
      const operations = (await entriesIn(db)).map(({ operation }) => operation)
      return ['INSERT', 'UPDATE', 'DELETE'].map(
        each => operations.filter(operation => operation === each).length,
      )
    }
    return { db, orm, users, counts }
  }
  const named = (email: string): { email: string; name: string } => ({ email, name: 'Ann' })

  test('are recorded row by row', async () => {
    const { db, orm, users, counts } = await openUsers()
    try {
      const made = await users.bulkCreate(['a', 'b', 'c'].map(named))
      await users.createMany(['d', 'e'].map(named))
      await users.bulkUpdate(made.map(({ id }) => ({ id, data: { name: 'Bob' } })))
      await upsertMany(orm.executor, 'users', ['a', 'f'].map(named), { conflictColumns: ['email'] })
      await users.bulkDelete([...made.map(({ id }) => id), 12_345])
      expect(await counts()).toEqual([6, 4, 3])
    } finally {
      await dropAuditTable(db)
    }
  })

  test('leave no entries when one of them fails', async () => {
    const { db, users, counts } = await openUsers()
    try {
      const { id } = await users.create(named('a'))
      const data = { name: 'Bob' }
      const updates = [
        { id, data },
        { id: 12_345, data },
      ]
      await expect(users.bulkUpdate(updates)).rejects.toThrow()
      await expect(users.bulkCreate(['b', 'a'].map(named))).rejects.toThrow()
      expect(await counts()).toEqual([1, 0, 0])
    } finally {
      await dropAuditTable(db)
    }
  })
})
