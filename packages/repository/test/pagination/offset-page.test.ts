import { BadRequestError } from '@kysera/core'
import { createRepositoryFactory } from '@kysera/repository'
import { contract, dummyDb, type SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { createLinks } from '../links.js'
import { createSent } from '../sent.js'

// oxlint-disable-next-line typescript/explicit-function-return-type -- inferred from the configuration
const usersOf = (db: Kysely<SampleDatabase>) =>
  createRepositoryFactory(db).create({ tableName: 'users', mapRow: ({ email }) => email })

const letters = 'abcdefg'.split('').map((email, index) => ({ email, name: 'n', age: index % 2 }))

contract('pages by offset', ({ open }) => {
  test('tell what is around them', async () => {
    const users = usersOf(await open())
    await users.bulkCreate(letters)
    const around = { total: 7, limit: 3, totalPages: 3 }
    expect(await users.paginate({ limit: 3 })).toEqual({
      ...around,
      items: ['a', 'b', 'c'],
      page: 1,
      hasNext: true,
      hasPrev: false,
      offset: 0,
    })
    expect(await users.paginate({ limit: 3, offset: 6, orderDirection: 'desc' })).toEqual({
      ...around,
      items: ['a'],
      page: 3,
      hasNext: false,
      hasPrev: true,
      offset: 6,
    })
  })

  test('order rows with equal values by their key', async () => {
    const users = usersOf(await open())
    await users.bulkCreate(letters)
    const pages = [0, 2, 4, 6].map(offset => users.paginate({ limit: 2, offset, orderBy: 'age' }))
    const items = (await Promise.all(pages)).flatMap(page => page.items)
    expect(items.join('')).toBe('acegbdf')
    const links = await createLinks(await open())
    await links.bulkCreate([2, 1].map(post_id => ({ post_id, tag_id: 1 })))
    expect((await links.paginate({ limit: 2 })).items.map(link => link.post_id)).toEqual([1, 2])
  })

  test('and findAndCount count what the filter finds, with two statements', async () => {
    const { sent, log } = createSent()
    const users = usersOf(await open({ log }))
    await users.bulkCreate(letters)
    sent.length = 0
    const where = { age: 1 }
    expect(await users.paginate({ limit: 2, where })).toMatchObject({
      items: ['b', 'd'],
      total: 3,
      totalPages: 2,
    })
    expect(sent.length).toBe(2)
    const { items, total } = await users.findAndCount({ where, limit: 1, orderBy: 'id', select: ['email'] })
    expect([items, total]).toEqual([[{ email: 'b' }], 3])
    expect(sent.length).toBe(4)
  })

  test('are empty where there is nothing', async () => {
    const page = await usersOf(await open()).paginate({ limit: 5 })
    expect(page).toMatchObject({
      items: [],
      total: 0,
      page: 1,
      totalPages: 0,
      hasNext: false,
      hasPrev: false,
    })
  })
})

// oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
test.each<any>([
  {},
  { limit: 0 },
  { limit: -1 },
  { limit: 1.5 },
  { limit: '5' },
  { limit: 5, offset: -1 },
  { limit: 5, orderDirection: 'up' },
  { limit: 5, orderBy: 1 },
  { limit: 5, where: { email: undefined } },
])('a page of %j is refused, and nothing is sent', async options => {
  const { sent, log } = createSent()
  await expect(usersOf(dummyDb('postgres', { log })).paginate(options)).rejects.toThrow(BadRequestError)
  expect(sent).toEqual([])
})
