import { BadRequestError, NotFoundError } from '@kysera/core'
import { createExecutorSync, type Plugin } from '@kysera/executor'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { timestampsPlugin } from '@kysera/timestamps'
import {
  contract,
  dummyDb,
  parseTSql,
  type AnyDatabase,
  type SampleDatabase,
} from '@kysera-internal/test-support'
import { sql, type Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { createLinks } from '../links.js'
import { createSent } from '../sent.js'

// oxlint-disable-next-line typescript/explicit-function-return-type -- inferred from the configuration
const tagsOf = (db: Kysely<SampleDatabase>) => createRepositoryFactory(db).create({ tableName: 'tags' })
// oxlint-disable-next-line typescript/explicit-function-return-type -- inferred from the configuration
const usersOf = (db: Kysely<SampleDatabase>) => createRepositoryFactory(db).create({ tableName: 'users' })

const named = (count: number): { name: string }[] =>
  Array.from({ length: count }, (_, index) => ({ name: `tag ${index}` }))

contract('bulkCreate', ({ open, traits, values, dialect }) => {
  test('gives the rows in the order of the inputs, with the defaults of the database', async () => {
    const users = usersOf(await open())
    const inputs = [
      { email: 'a', name: 'a', age: 1 },
      { email: 'b', name: 'b' },
      { email: 'c', name: 'c', age: 3, active: values.boolean(false) },
      { email: 'd', name: 'd' },
    ]
    const created = await users.bulkCreate(inputs)
    expect(created.map(({ email, age, active }) => [email, age, active])).toEqual([
      ['a', 1, values.boolean(true)],
      ['b', null, values.boolean(true)],
      ['c', 3, values.boolean(false)],
      ['d', null, values.boolean(true)],
    ])
    expect(await users.findByIds(created.map(user => user.id))).toEqual(created)
  })

  test.each([1_000, 50_000])(
    'creates %i rows, also in a transaction and through plugins',
    async count => {
      const db = await open()
      const orm = await createORM(db, [timestampsPlugin({ tables: ['users'] })])
      const users = orm.createRepository(usersOf)
      const inputs = named(count).map(({ name }) => ({ email: name, name }))
      await orm.transaction(async () => {
        const created = await users.bulkCreate(inputs)
        expect(created.map(user => user.email)).toEqual(inputs.map(input => input.email))
        expect(created.every(user => user.created_at !== null)).toBe(true)
      })
      expect(await users.count()).toBe(count)
    },
    120_000,
  )

  test('undoes every statement when one fails', async () => {
    const tags = tagsOf(await open())
    const twice = [...named(20_000), { name: 'tag 0' }]
    await expect(tags.bulkCreate(twice)).rejects.toThrow()
    expect(await tags.count()).toBe(0)
  }, 60_000)

  test('undoes only itself inside of a transaction', async () => {
    const orm = await createORM(await open(), [])
    const tags = orm.createRepository(tagsOf)
    await orm.transaction(async () => {
      await tags.create({ name: 'kept' })
      await expect(tags.bulkCreate([...named(40_000), { name: 'kept' }])).rejects.toThrow()
    })
    expect((await tags.findAll()).map(tag => tag.name)).toEqual(['kept'])
  }, 60_000)

  test('needs one statement, and one more to read back where rows are not returned', async () => {
    const { sent, log } = createSent()
    const tags = tagsOf(await open({ log }))
    await tags.bulkCreate(named(1_000))
    expect(sent.length).toBe(traits.supportsReturning ? 1 : 2)
    await tags.bulkCreate([])
    expect(sent.length).toBe(traits.supportsReturning ? 1 : 2)
  })

  test.runIf(dialect === 'mysql')('counts keys by the step of the server', async () => {
    const db: AnyDatabase = await open({ poolSize: 1 })
    await sql`set session auto_increment_increment = 7`.execute(db)
    const created = await tagsOf(db).bulkCreate(named(50))
    expect(created.map(tag => tag.name)).toEqual(named(50).map(tag => tag.name))
    expect((created[1]?.id ?? 0) - (created[0]?.id ?? 0)).toBe(7)
  })

  test('takes rows with and without their key', async () => {
    const tags = tagsOf(await open())
    const created = await tags.bulkCreate([
      { id: 900, name: 'a' },
      { name: 'b' },
      { id: 800, name: 'c' },
      { name: 'd' },
    ])
    expect(created.map(tag => tag.name)).toEqual(['a', 'b', 'c', 'd'])
    expect([created[0]?.id, created[2]?.id]).toEqual([900, 800])
  })

  test('makes keys where the database does not', async () => {
    const settings = createRepositoryFactory<SampleDatabase>(await open()).create({
      tableName: 'settings',
      primaryKey: 'key',
      primaryKeyType: 'uuid',
    })
    const rows = [
      { key: 'x', value: '1' },
      { key: 'a', value: '2' },
    ]
    expect(await settings.bulkCreate(rows)).toEqual(rows)
  })

  test('takes rows of nothing but defaults', async () => {
    const db = await open()
    const defaulted: Plugin = {
      name: 'defaulted',
      insertValues: ({ table }) => (table === 'tags' ? { fill: { name: `n${Math.random()}` } } : undefined),
    }
    const executor: AnyDatabase = createExecutorSync(db, [defaulted])
    const tags = createRepositoryFactory(executor).create({ tableName: 'tags' })
    expect((await tags.bulkCreate([{}, {}])).length).toBe(2)
    expect(await tags.count()).toBe(2)
  })

  test('validates all before it sends any', async () => {
    const { sent, log } = createSent()
    const tags = tagsOf(await open({ log }))
    // @ts-expect-error -- not an object
    await expect(tags.bulkCreate([{ name: 'a' }, 'b'])).rejects.toThrow(BadRequestError)
    // @ts-expect-error -- not an array
    await expect(tags.bulkCreate({ name: 'a' })).rejects.toThrow(BadRequestError)
    expect(sent).toEqual([])
  })
})

contract('findByIds', ({ open }) => {
  test('gives rows in the order of the ids, each once, and none for an id without a row', async () => {
    const tags = tagsOf(await open())
    const [a, b, c] = await tags.bulkCreate(named(3))
    expect(await tags.findByIds([3, 1, 99, 2, 3, 1])).toEqual([c, a, b])
    expect(await tags.findByIds([99])).toEqual([])
  })

  test('takes keys of several columns, as many as there are', async () => {
    const db = await open()
    const links = await createLinks(db)
    const [first, second] = await links.bulkCreate([
      { post_id: 1, tag_id: 1 },
      { post_id: 2, tag_id: 1 },
    ])
    const missing = Array.from({ length: 50_000 }, (_, index) => ({ post_id: 3, tag_id: index }))
    const found = await links.findByIds([{ tag_id: 1, post_id: 2 }, ...missing, { post_id: 1, tag_id: 1 }])
    expect(found).toEqual([second, first])
    // @ts-expect-error -- what the types would refuse
    await expect(links.findByIds([{ post_id: 1 }])).rejects.toThrow(BadRequestError)
  }, 60_000)

  test('finds what the database finds equal, in its place', async () => {
    const db = await open()
    const settings = createRepositoryFactory(db).create({ tableName: 'settings', primaryKey: 'key' })
    await settings.bulkCreate([{ key: 'a' }, { key: 'b' }, { key: 'c' }])
    const found = await settings.findByIds(['C', 'B', 'a'])
    const one = await settings.findById('B')
    expect(found.map(row => row.key)).toEqual(one === null ? ['a'] : ['c', 'b', 'a'])
  })

  test('sends nothing for nothing, and a statement for many', async () => {
    const { sent, log } = createSent()
    const tags = tagsOf(await open({ log }))
    expect([await tags.findByIds([]), await tags.bulkDelete([]), await tags.bulkUpdate([])]).toEqual([
      [],
      0,
      [],
    ])
    expect(sent).toEqual([])
    await tags.findByIds(Array.from({ length: 1_000 }, (_, index) => index))
    expect(sent.length).toBe(1)
  })
})

contract('bulkUpdate', ({ open, traits }) => {
  test('changes rows in order and gives them as they are after it', async () => {
    const users = usersOf(await open())
    const [a, b] = await users.bulkCreate(named(2).map(({ name }) => ({ email: name, name })))
    const changed = await users.bulkUpdate([
      { id: 2, data: { age: 5 } },
      { id: 1, data: { name: 'A' } },
    ])
    expect(changed).toEqual([
      { ...b, age: 5 },
      { ...a, name: 'A' },
    ])
    expect(await users.bulkUpdate([{ id: 2, data: {} }])).toEqual([{ ...b, age: 5 }])
  })

  test('applies the same row twice, and follows a key that changes', async () => {
    const tags = tagsOf(await open())
    await tags.bulkCreate(named(1))
    const changed = await tags.bulkUpdate([
      { id: 1, data: { name: 'x' } },
      { id: 1, data: { id: 9 } },
      { id: 9, data: { name: 'z' } },
    ])
    expect(changed.map(tag => [tag.id, tag.name])).toEqual([
      [1, 'x'],
      [9, 'x'],
      [9, 'z'],
    ])
  })

  test('leaves nothing of itself where a row is missing, unless told to', async () => {
    const tags = tagsOf(await open())
    await tags.bulkCreate(named(2))
    const items = [1, 7, 2].map(id => ({ id, data: { name: `new ${id}` } }))
    const names = async (): Promise<unknown[]> => (await tags.find({ orderBy: 'id' })).map(tag => tag.name)
    await expect(tags.bulkUpdate(items)).rejects.toThrow(new NotFoundError('Record', { id: 7 }))
    expect(await names()).toEqual(['tag 0', 'tag 1'])
    await expect(tags.bulkUpdate(items, { atomic: false })).rejects.toThrow(NotFoundError)
    expect(await names()).toEqual(['new 1', 'tag 1'])
  })

  test('asks plugins about the row that is missing, once nothing is open', async () => {
    const db = await open({ poolSize: 1 })
    const tags = createRepositoryFactory(db).create({ tableName: 'tags', joinTransactions: false })
    await tags.bulkCreate(named(2))
    tags.onMiss(async (operation, key) => {
      throw new Error(`${operation} ${JSON.stringify(key)} of ${await tags.count()}`)
    })
    const items = [1, 7].map(id => ({ id, data: { name: 'n' } }))
    await expect(tags.bulkUpdate(items)).rejects.toThrow('update {"id":7} of 2')
  })

  test('sends a statement per row, and one to read them back where they are not returned', async () => {
    const { sent, log } = createSent()
    const tags = tagsOf(await open({ log }))
    await tags.bulkCreate(named(20))
    sent.length = 0
    await tags.bulkUpdate(
      Array.from({ length: 20 }, (_, index) => ({ id: index + 1, data: { name: `${index}` } })),
    )
    expect(sent.length).toBe(traits.supportsReturning ? 20 : 21)
    sent.length = 0
    // @ts-expect-error -- what the types would refuse
    await expect(tags.bulkUpdate([{ id: 1, data: { name: 'a' } }, { id: 2 }])).rejects.toThrow(
      BadRequestError,
    )
    expect(sent).toEqual([])
  })
})

contract('bulkDelete', ({ open }) => {
  test('deletes rows of any number, and counts those that were there', async () => {
    const { sent, log } = createSent()
    const tags = tagsOf(await open({ log }))
    const created = await tags.bulkCreate(named(50_000))
    await tags.create({ name: 'kept' })
    sent.length = 0
    expect(await tags.bulkDelete([1, 1, 2, 999_999])).toBe(2)
    expect(sent.length).toBe(1)
    expect(await tags.bulkDelete(created.map(tag => tag.id))).toBe(49_998)
    expect((await tags.findAll()).map(tag => tag.name)).toEqual(['kept'])
  }, 60_000)

  test('takes keys of several columns', async () => {
    const links = await createLinks(await open())
    const rows = [1, 2].map(post_id => ({ post_id, tag_id: 1 }))
    await links.bulkCreate(rows)
    expect(
      await links.bulkDelete([
        { post_id: 1, tag_id: 1 },
        { post_id: 9, tag_id: 1 },
      ]),
    ).toBe(1)
    expect(
      await links.bulkDelete(Array.from({ length: 40_000 }, (_, tag_id) => ({ post_id: 2, tag_id }))),
    ).toBe(1)
    expect(await links.count()).toBe(0)
  }, 60_000)

  test('refuses a list of which one is no key, and deletes nothing', async () => {
    const tags = tagsOf(await open())
    await tags.bulkCreate(named(2))
    // @ts-expect-error -- what the types would refuse
    await expect(tags.bulkDelete([1, {}])).rejects.toThrow(BadRequestError)
    // @ts-expect-error -- what the types would refuse
    await expect(tags.bulkDelete(1)).rejects.toThrow(BadRequestError)
    expect(await tags.count()).toBe(2)
  })
})

test('bulk statements of SQL Server are within its limits', async () => {
  const statements: { sql: string; parameters: readonly unknown[] }[] = []
  const db = dummyDb('mssql', { log: event => void statements.push(event.query) })
  await tagsOf(db)
    .bulkCreate(named(3_000))
    .catch(() => {})
  const links = createRepositoryFactory(db).create({
    tableName: 'post_tags',
    primaryKey: ['post_id', 'tag_id'],
  })
  await tagsOf(db).findByIds(Array.from({ length: 5_000 }, (_, index) => index))
  await links.findByIds(Array.from({ length: 500 }, (_, index) => ({ post_id: index, tag_id: 1 })))
  for (const { sql: text, parameters } of statements) {
    parseTSql(text)
    expect(parameters.length).toBeLessThan(2_098)
  }
  expect(statements.length).toBeGreaterThan(6)
})
