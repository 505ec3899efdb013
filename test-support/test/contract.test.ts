import { expect, test } from 'vitest'
import { contract } from '../src/index.js'

contract('a contract', ({ open, createDatabase, values }) => {
  const ann = { email: 'ann@example.org', name: 'Ann' }

  test.each([1, 2])('starts test %i with empty tables and the first identity', async () => {
    const db = await open()
    await db.insertInto('users').values(ann).execute()
    expect(await db.selectFrom('users').selectAll().execute()).toEqual([
      {
        id: 1,
        ...ann,
        age: null,
        score: null,
        active: values.boolean(true),
        created_at: null,
        updated_at: null,
        deleted_at: null,
      },
    ])
  })

  test('shows the same data to every instance of a test', async () => {
    const [first, second] = [await open(), await open({ poolSize: 1 })]
    await first.insertInto('settings').values({ key: 'theme', value: 'dark' }).execute()
    expect(await second.selectFrom('settings').selectAll().execute()).toEqual([
      { key: 'theme', value: 'dark' },
    ])
  })

  test('writes and reads points in time alike', async () => {
    const db = await open()
    const created_at = values.timestamp(new Date('2024-02-29T12:34:56.789Z'))
    await db.insertInto('posts').values({ title: 'Leap', created_at }).execute()
    expect(await db.selectFrom('posts').select('created_at').execute()).toEqual([{ created_at }])
  })

  test('enforces foreign keys', async () => {
    const db = await open()
    await expect(db.insertInto('comments').values({ post_id: 7, body: 'lost' }).execute()).rejects.toThrow()
  })

  test.each([1, 2])('survives a transaction that test %i never ended', async () => {
    const db = await open()
    const trx = await db.startTransaction().execute()
    await trx.insertInto('users').values(ann).execute()
    expect(await trx.selectFrom('users').select('id').execute()).toEqual([{ id: 1 }])
  })

  test('creates databases that share nothing', async () => {
    const [left, right] = [await createDatabase(), await createDatabase()]
    await left.schema.createTable('only_here').addColumn('id', 'integer').execute()
    await right.schema.createTable('only_here').addColumn('id', 'integer').execute()
    await left.insertInto('only_here').values({ id: 1 }).execute()
    expect(await right.selectFrom('only_here').selectAll().execute()).toEqual([])
  })
})
