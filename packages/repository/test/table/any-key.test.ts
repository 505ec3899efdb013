import { createRepositoryFactory, type Repository } from '@kysera/repository'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { fc } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import { createLinks } from '../links.js'

// oxlint-disable-next-line typescript/no-explicit-any -- keys of every type
type AnyRepository = Repository<any, SampleDatabase, any>

/** Values of every shape, with those that databases read in their own ways. */
const anyKey = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withTypedArray: true, withNullPrototype: true }),
  fc.constantFrom(0, -0, 1, 1n, '0', '', '1abc', 'abc', ' 1', '1e0', Infinity, Number.NaN, true, null),
  fc.constantFrom(
    {},
    [],
    [1],
    { id: 1 },
    { id: { $gt: 0 } },
    { key: 0 },
    { post_id: 1 },
    { post_id: 1, tag_id: 0 },
  ),
)

contract('a key of any shape', ({ open }) => {
  test('touches one row at most, whatever the type of the column', async () => {
    const db = await open()
    const links = await createLinks(db)
    const factory = createRepositoryFactory(db)
    const repositories: AnyRepository[] = [
      factory.create({ tableName: 'tags' }),
      factory.create({ tableName: 'settings', primaryKey: 'key', primaryKeyType: 'string' }),
      links,
    ]
    const fill = async (): Promise<void> => {
      for (const table of ['post_tags', 'tags', 'settings'] as const) await db.deleteFrom(table).execute()
      await db
        .insertInto('tags')
        .values([0, 1, 2].map(id => ({ id: id + 1, name: `${id}` })))
        .execute()
      await db
        .insertInto('settings')
        .values(['abc', 'def', '', '0x'].map(key => ({ key })))
        .execute()
      await links.bulkCreate([1, 2].map(post_id => ({ post_id, tag_id: 1 })))
    }
    await fill()
    // oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
    const property = fc.asyncProperty(anyKey, async (id: any) => {
      for (const repository of repositories) {
        const before = await repository.count()
        const found = await repository.findByIds([id]).catch(() => [])
        expect(found.length).toBeLessThan(2)
        const deleted = await repository.delete(id).catch(() => false)
        expect(await repository.count()).toBe(before - Number(deleted))
        const bulk = await repository.bulkDelete([id]).catch(() => 0)
        expect(await repository.count()).toBe(before - Number(deleted) - bulk)
        expect(Number(deleted) + bulk).toBeLessThan(2)
        if (Number(deleted) + bulk > 0) await fill()
      }
    })
    await fc.assert(property, { numRuns: 150 })
  }, 60_000)

  test('updates one row at most', async () => {
    const db = await open()
    const settings = createRepositoryFactory(db).create({ tableName: 'settings', primaryKey: 'key' })
    await settings.bulkCreate(['abc', 'def', '', '0x'].map(key => ({ key, value: 'kept' })))
    // oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
    const property = fc.asyncProperty(anyKey, async (id: any) => {
      await settings.update(id, { value: 'changed' }).catch(() => {})
      const changed = await db.selectFrom('settings').select('key').where('value', '=', 'changed').execute()
      expect(changed.length).toBeLessThan(2)
      if (changed.length > 0) await db.updateTable('settings').set({ value: 'kept' }).execute()
    })
    await fc.assert(property, { numRuns: 150 })
  }, 60_000)
})

contract('a bigint key', ({ createDatabase }) => {
  test('is found beyond what numbers can tell', async () => {
    const db = await createDatabase()
    await db.schema
      .createTable('big')
      .addColumn('id', 'bigint', column => column.primaryKey())
      .addColumn('n', 'integer')
      .execute()
    const big = createRepositoryFactory(db).create({ tableName: 'big' })
    const ids = [9007199254740993n, 9007199254740992n, 9223372036854775807n]
    for (const [n, id] of ids.entries()) await db.insertInto('big').values({ id, n }).execute()
    for (const [n, id] of ids.entries()) {
      expect(await big.count({ where: { id } })).toBe(1)
      expect((await big.find({ where: { id }, select: ['n'] }))[0]?.n).toBe(n)
    }
    for (const [n, id] of ids.entries()) expect((await big.findById(id))?.n).toBe(n)
    expect(await big.bulkDelete(ids)).toBe(3)
  })
})
