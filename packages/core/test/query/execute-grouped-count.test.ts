import { contract, dummyDb, parseTSql } from '@kysera-internal/test-support'
import { executeGroupedCount } from '@kysera/core'
import { CamelCasePlugin, sql } from 'kysely'
import { expect, test } from 'vitest'
import { insertPosts } from '../sample-posts.js'

contract('executeGroupedCount', ({ open, dialect }) => {
  test('counts the rows of each value', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('posts').selectAll().orderBy('id').limit(1)
    expect(await executeGroupedCount(query, 'title')).toEqual({ 'Post 0': 3, 'Post 1': 3, 'Post 2': 2 })
  })

  test('counts by a qualified column that is not selected', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('users').innerJoin('posts', 'posts.user_id', 'users.id').select('posts.id')
    expect(await executeGroupedCount(query, 'users.name')).toEqual({ Ann: 5, Bob: 2 })
  })

  test('counts by what stands behind an alias', async () => {
    const db = await open()
    await insertPosts(db)
    expect(await executeGroupedCount(db.selectFrom('posts').select('title as count'), 'count')).toEqual({
      'Post 0': 3,
      'Post 1': 3,
      'Post 2': 2,
    })
    const upper = db.selectFrom('posts').select(sql<string>`upper(title)`.as('name'))
    expect(await executeGroupedCount(upper, 'name')).toEqual({ 'POST 0': 3, 'POST 1': 3, 'POST 2': 2 })
  })

  test('counts by a column of a join that selects everything and an expression', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db
      .selectFrom('users')
      .innerJoin('posts', 'posts.user_id', 'users.id')
      .selectAll()
      .select(sql<string>`upper(title)`.as('loud'))
    expect(await executeGroupedCount(query, 'users.name')).toEqual({ Ann: 5, Bob: 2 })
    expect(await executeGroupedCount(query, 'loud')).toEqual({ 'POST 0': 3, 'POST 1': 2, 'POST 2': 2 })
  })

  test.runIf(dialect === 'postgres')('counts the rows that DISTINCT ON chose', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('posts').distinctOn('title').selectAll().orderBy('title')
    expect(await executeGroupedCount(query.orderBy('views', 'desc'), 'views')).toEqual({ 5: 1, 6: 1, 7: 1 })
  })

  test('counts the groups of a grouped query', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('posts').select(['user_id', 'title']).groupBy(['user_id', 'title'])
    expect(await executeGroupedCount(query, 'posts.title')).toEqual({ 'Post 0': 1, 'Post 1': 3, 'Post 2': 2 })
    await expect(executeGroupedCount(query, 'views')).rejects.toThrow('has to be selected')
  })

  test('adds NULL up with the text of that name, and knows keys of every object', async () => {
    const db = await open()
    const values = [null, 'null', '__proto__', 'constructor', null]
    const rows = values.map((value, index) => ({ key: `k${index}`, value }))
    await db.insertInto('settings').values(rows).execute()
    const counts = await executeGroupedCount(db.selectFrom('settings').selectAll(), 'settings.value')
    expect(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['__proto__', 1],
      ['constructor', 1],
      ['null', 3],
    ])
  })

  test('takes names before a plugin changes them', async () => {
    const db = await open({ plugins: [new CamelCasePlugin()] })
    await insertPosts(db)
    const query = db.selectFrom('posts')
    const counts = await executeGroupedCount(query, 'userId')
    expect(Object.values(counts).toSorted((a, b) => a - b)).toEqual([1, 2, 5])
  })
})

test('SQL Server is sent a valid grouped count', async () => {
  const sent: string[] = []
  const db = dummyDb('mssql', { log: ({ query }) => void sent.push(query.sql) })
  await executeGroupedCount(db.selectFrom('posts').selectAll().orderBy('id'), 'posts.title')
  await executeGroupedCount(db.selectFrom('posts').select('title').distinct(), 'title')
  expect(sent).toHaveLength(2)
  for (const text of sent) expect(() => parseTSql(text)).not.toThrow()
})
