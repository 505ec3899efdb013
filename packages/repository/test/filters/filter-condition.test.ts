import { BadRequestError } from '@kysera/core'
import { createRepositoryFactory, InvalidOperatorError, type WhereClause } from '@kysera/repository'
import { contract, dummyDb, type AnyDatabase, type SampleDatabase } from '@kysera-internal/test-support'
import { sql, type Selectable } from 'kysely'
import { expect, test } from 'vitest'

type Where = WhereClause<Selectable<SampleDatabase['users']>>

const people = [
  { email: 'a', name: '100%', age: 10 },
  { email: 'b', name: '100_', age: 20 },
  { email: 'c', name: 'a!b[c', age: null },
  { email: 'd', name: 'Dora', age: 40, active: false },
]

const filters: [string, Where, string][] = [
  ['a value', { email: 'a' }, 'a'],
  ['null', { age: null }, 'c'],
  ['a boolean', { active: false }, 'd'],
  ['$eq null', { age: { $eq: null } }, 'c'],
  ['$ne, which null never is', { age: { $ne: 10 } }, 'bd'],
  ['$ne null', { age: { $ne: null } }, 'abd'],
  ['$gt and $lte', { age: { $gt: 10, $lte: 40 } }, 'bd'],
  ['$gte and $lt', { age: { $gte: 10, $lt: 40 } }, 'ab'],
  ['an operator that is undefined beside one that is not', { age: { $gte: 20, $lte: undefined } }, 'bd'],
  ['$between', { age: { $between: [10, 20] } }, 'ab'],
  ['$in', { age: { $in: [10, 40] } }, 'ad'],
  ['$in with null', { age: { $in: [10, null] } }, 'ac'],
  ['$in of nothing', { age: { $in: [] } }, ''],
  ['$nin', { age: { $nin: [10] } }, 'bd'],
  ['$nin with null', { age: { $nin: [10, null] } }, 'bd'],
  ['$nin of nothing', { age: { $nin: [] } }, 'abcd'],
  ['$like', { name: { $like: '100%' } }, 'ab'],
  ['$ilike', { name: { $ilike: 'dORA' } }, 'd'],
  ['$contains with a percent sign', { name: { $contains: '0%' } }, 'a'],
  ['$startsWith with an underscore', { name: { $startsWith: '100_' } }, 'b'],
  ['$endsWith with other signs', { name: { $endsWith: '!b[c' } }, 'c'],
  ['$isNull and $isNotNull', { age: { $isNull: false }, score: { $isNotNull: false } }, 'abd'],
  ['$or', { $or: [{ email: 'a' }, { age: 40 }] }, 'ad'],
  ['$or of nothing', { $or: [] }, ''],
  ['$and of nothing', { $and: [] }, 'abcd'],
  ['nesting', { age: { $gt: 5 }, $or: [{ email: 'a' }, { $and: [{ email: 'd' }, { name: 'Dora' }] }] }, 'ad'],
  ['no condition', {}, 'abcd'],
]

contract('a filter', ({ open, values }) => {
  test.each(filters)('finds rows by %s', async (_, where, emails) => {
    const db = await open()
    const rows = people.map(({ active = true, ...row }) => ({ ...row, active: values.boolean(active) }))
    await db.insertInto('users').values(rows).execute()
    const users = createRepositoryFactory(db).create({ tableName: 'users' })
    const found = await users.find({ where, orderBy: 'email', select: ['email'] })
    expect(found.map(user => user.email).join('')).toBe(emails)
    expect(await users.count({ where })).toBe(emails.length)
  })

  test('binds what looks like SQL', async () => {
    const users = createRepositoryFactory(await open()).create({ tableName: 'users' })
    await users.create({ email: 'a', name: "' or 1 = 1 --" })
    expect(await users.count({ where: { name: "' or 1 = 1 --" } })).toBe(1)
    expect(await users.count({ where: { email: "' or 1 = 1 --" } })).toBe(0)
    // @ts-expect-error -- there is no such column
    await expect(users.count({ where: { 'id" is not null --': 1 } })).rejects.toThrow()
  })
})

const tags = createRepositoryFactory(dummyDb('postgres')).create({ tableName: 'tags' })

// oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
test.each<any>([
  { name: undefined },
  { name: {} },
  { name: { $eq: undefined } },
  { $or: [{ name: undefined }] },
  { id: { $between: [1] } },
  { id: { $between: [1, null] } },
  { id: { $in: 1 } },
  { id: { $nin: [undefined] } },
  { id: { $gt: null } },
  { id: { $isNull: 1 } },
  { name: { $contains: 1 } },
  { name: () => 'a' },
  { name: { $ne: Symbol('a') } },
  { name: { $in: [new Date(Number.NaN)] } },
  { name: sql`name` },
  [],
  null,
])('%j is refused', async where => {
  await expect(tags.find({ where })).rejects.toThrow(BadRequestError)
  await expect(tags.count({ where })).rejects.toThrow(BadRequestError)
  await expect(tags.exists({ where })).rejects.toThrow(BadRequestError)
})

// oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
test.each<[any, string, string | undefined]>([
  [{ id: { $foo: 1 } }, '$foo', 'id'],
  [{ id: { $gt: 1, plain: 1 } }, 'plain', 'id'],
  [{ $gt: 1 }, '$gt', undefined],
  [{ $or: { name: 'a' } }, '$or', undefined],
  [{ $and: ['a'] }, '$and', undefined],
])('%j names an operator that is none', async (where, operator, field) => {
  const failing = tags.find({ where })
  await expect(failing).rejects.toThrow(InvalidOperatorError)
  await expect(failing).rejects.toMatchObject({ operator, field, code: 'RESOURCE_BAD_REQUEST' })
})

test('an object without operators is JSON, also an instance of a class', async () => {
  class Point {
    readonly a = 1
  }
  const sent: unknown[] = []
  const db: AnyDatabase = dummyDb('mysql', { log: event => void sent.push(event.query.parameters) })
  const rows = createRepositoryFactory(db).create({ tableName: 'tags' })
  await rows.find({ where: { name: { a: 1 } } })
  await rows.find({ where: { name: new Point() } })
  expect(sent).toEqual([['{"a":1}'], ['{"a":1}']])
})
