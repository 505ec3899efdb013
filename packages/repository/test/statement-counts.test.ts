import { createRepositoryFactory } from '@kysera/repository'
import { contract } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'
import { createSent } from './sent.js'

contract('the statements of a method', ({ open, traits }) => {
  test('are as few as the database takes', async () => {
    const { sent, log } = createSent()
    const users = createRepositoryFactory(await open({ log })).create({ tableName: 'users' })
    const counted = async (run: () => Promise<unknown>): Promise<number> => {
      sent.length = 0
      await run()
      return sent.length
    }
    const row = (email: string): { email: string; name: string } => ({ email, name: 'n' })
    const readBack = traits.supportsReturning ? 0 : 1
    const methods: [string, () => Promise<unknown>, number][] = [
      ['create', () => users.create(row('a')), 1 + readBack],
      ['bulkCreate', () => users.bulkCreate(['b', 'c', 'd'].map(row)), 1 + readBack],
      ['bulkCreate of nothing', () => users.bulkCreate([]), 0],
      ['update', () => users.update(1, { name: 'm' }), 1 + readBack],
      ['update of nothing', () => users.update(1, {}), 1],
      ['bulkUpdate', () => users.bulkUpdate([1, 2].map(id => ({ id, data: { name: 'o' } }))), 2 + readBack],
      ['bulkUpdate of nothing', () => users.bulkUpdate([]), 0],
      ['findById', () => users.findById(1), 1],
      ['findByIds', () => users.findByIds([1, 2, 3]), 1],
      ['findByIds of nothing', () => users.findByIds([]), 0],
      ['findAll', () => users.findAll(), 1],
      ['find', () => users.find({ where: { name: 'o' } }), 1],
      ['findOne', () => users.findOne(), 1],
      ['count', () => users.count(), 1],
      ['exists', () => users.exists(), 1],
      ['findAndCount', () => users.findAndCount({ limit: 1 }), 2],
      ['paginate', () => users.paginate({ limit: 1 }), 2],
      ['paginateCursor', () => users.paginateCursor({ limit: 1 }), 1],
      ['delete', () => users.delete(1), 1],
      ['delete of nothing', () => users.delete(1), 1],
      ['bulkDelete', () => users.bulkDelete([2, 3]), 1],
      ['bulkDelete of nothing', () => users.bulkDelete([]), 0],
    ]
    const counts: [string, number][] = []
    for (const [name, run] of methods) counts.push([name, await counted(run)])
    expect(counts).toEqual(methods.map(([name, , count]) => [name, count]))
  })

  test('are none to make a repository', async () => {
    const { sent, log } = createSent()
    createRepositoryFactory(await open({ log })).create({ tableName: 'users' })
    expect(sent).toEqual([])
  })
})
