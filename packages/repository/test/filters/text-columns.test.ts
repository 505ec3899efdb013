import { createRepositoryFactory } from '@kysera/repository'
import { contract } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'

contract('a filter from outside', ({ open, traits }) => {
  const openUsers = async () => {
    const db = await open()
    await db
      .insertInto('users')
      .values([
        { email: 'ann', name: 'a secret', age: 0, active: traits.supportsBoolean ? false : 0 },
        { email: 'bob', name: '0 secrets', age: 1, active: traits.supportsBoolean ? true : 1 },
      ])
      .execute()
    return createRepositoryFactory(db).create({ tableName: 'users' })
  }

  test.for([0, false, 1, true, 0.5, -1])('finds no text by %s', async value => {
    const users = await openUsers()
    // oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
    const anyValue: any = value
    const found = await Promise.all([
      users.find({ where: { name: anyValue } }).catch(() => []),
      users.find({ where: { name: { $in: [anyValue] } } }).catch(() => []),
      users.exists({ where: { name: { $eq: anyValue } } }).catch(() => false),
    ])
    expect(found).toEqual([[], [], false])
  })

  test('finds numbers by numbers, and flags by booleans', async () => {
    const users = await openUsers()
    const emails = async (where: Parameters<typeof users.find>[0]): Promise<string[]> =>
      (await users.find({ ...where, orderBy: 'id' })).map(({ email }) => email)
    expect(await emails({ where: { age: 0 } })).toEqual(['ann'])
    expect(await emails({ where: { age: { $in: [1, 2] } } })).toEqual(['bob'])
    expect(await emails({ where: { age: { $gte: 0, $lt: 10 } } })).toEqual(['ann', 'bob'])
    expect(await emails({ where: { active: true } })).toEqual(['bob'])
    expect(await emails({ where: { active: { $in: [false, true] } } })).toEqual(['ann', 'bob'])
    expect(await emails({ where: { active: { $ne: true } } })).toEqual(['ann'])
  })
})
