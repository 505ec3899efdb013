import { contract, dummyDb, parseTSql, type SampleDatabase } from '@kysera-internal/test-support'
import { executeCount } from '@kysera/core'
import { CamelCasePlugin, sql, type Kysely, type SelectQueryBuilder } from 'kysely'
import { expect, test } from 'vitest'
import { insertPosts } from '../sample-posts.js'

// oxlint-disable-next-line typescript/no-explicit-any -- queries of any shape
type AnyQuery = SelectQueryBuilder<any, any, any>

/** Queries of all shapes; each is counted, and read, and both have to agree. */
const queries: Readonly<Record<string, (db: Kysely<SampleDatabase>) => AnyQuery>> = {
  'all rows': db => db.selectFrom('posts').selectAll(),
  'no rows': db => db.selectFrom('posts').selectAll().where('id', '<', 0),
  'an ordered query': db => db.selectFrom('posts').selectAll().orderBy('title').orderBy('id'),
  'an order by an alias': db => db.selectFrom('posts').select('title as name').orderBy('name'),
  'an order by an alias, limited': db =>
    db.selectFrom('posts').select('title as name').orderBy('name').limit(3),
  'a join with columns of one name': db =>
    db.selectFrom('posts').innerJoin('users', 'users.id', 'posts.user_id').select(['posts.id', 'users.name']),
  'a limited join with columns of one name': db =>
    db.selectFrom('posts').innerJoin('users', 'users.id', 'posts.user_id').selectAll().limit(4),
  'a join with columns of one name and an expression': db =>
    db
      .selectFrom('posts')
      .innerJoin('users', 'users.id', 'posts.user_id')
      .selectAll()
      .select(sql<string>`upper(title)`.as('loud')),
  groups: db =>
    db
      .selectFrom('posts')
      .select(eb => ['title', eb.fn.countAll().as('n')])
      .groupBy('title'),
  'groups with a condition': db =>
    db
      .selectFrom('posts')
      .select(eb => ['user_id', eb.fn.countAll().as('n')])
      .groupBy('user_id')
      .having(eb => eb.fn.countAll(), '>', 1),
  'an aggregate of everything': db => db.selectFrom('posts').select(eb => eb.fn.sum('views').as('views')),
  'an aggregate in raw SQL': db => db.selectFrom('posts').select(sql<number>`max(views)`.as('views')),
  'a condition on an aggregate of everything': db =>
    db
      .selectFrom('posts')
      .select(eb => eb.fn.countAll().as('n'))
      .having(eb => eb.fn.countAll(), '>', 100),
  'distinct rows': db => db.selectFrom('posts').select('title').distinct(),
  'distinct rows with NULL, ordered': db =>
    db.selectFrom('posts').select('user_id').distinct().orderBy('user_id'),
  'a union': db =>
    db.selectFrom('posts').select('title as name').union(db.selectFrom('users').select('users.name')),
  'a union with repeated rows': db =>
    db.selectFrom('posts').select('title as name').unionAll(db.selectFrom('users').select('users.name')),
  'a difference': db =>
    db
      .selectFrom('users')
      .select('id')
      .except(db.selectFrom('posts').select('id').where('views', '>', 1)),
  'a limited query': db => db.selectFrom('posts').selectAll().limit(3),
  'a limit above the rows': db => db.selectFrom('posts').selectAll().limit(300),
  'a limit of nothing': db => db.selectFrom('posts').selectAll().limit(0),
  'a limit and an offset': db => db.selectFrom('posts').selectAll().orderBy('id').limit(300).offset(6),
  'limited groups': db => db.selectFrom('posts').select('title').groupBy('title').limit(2),
  'limited distinct rows': db => db.selectFrom('posts').select('title').distinct().limit(2),
  'a common table expression': db =>
    db
      .with('seen', cte => cte.selectFrom('posts').selectAll().where('views', '>', 2))
      .selectFrom('seen')
      .select('title')
      .distinct(),
  'a limited derived table': db =>
    db.selectFrom(db.selectFrom('posts').selectAll().limit(3).as('some')).selectAll(),
}

contract('executeCount', ({ open, traits }) => {
  test.for(Object.keys(queries))('counts the rows of %s', async name => {
    const db = await open()
    await insertPosts(db)
    const query = queries[name]?.(db) ?? expect.unreachable()
    expect(await executeCount(query)).toBe((await query.execute()).length)
  })

  test('counts a query that selects nothing yet', async () => {
    const db = await open()
    await insertPosts(db)
    expect(await executeCount(db.selectFrom('posts').where('views', '>', 4))).toBe(3)
  })

  test.runIf(traits.supportsDistinctOn)('counts the rows of distinct on', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('posts').distinctOn('title').selectAll().orderBy('title').orderBy('id')
    expect(await executeCount(query)).toBe(3)
    expect(await executeCount(query.limit(2))).toBe(2)
  })

  test.runIf(traits.supportsSelectForUpdate)('locks nothing', async () => {
    const db = await open()
    await insertPosts(db)
    expect(await executeCount(db.selectFrom('posts').selectAll().forUpdate())).toBe(8)
    expect(await executeCount(db.selectFrom('posts').selectAll().limit(2).forUpdate())).toBe(2)
  })

  test('counts behind a plugin that changes names', async () => {
    const db = await open({ plugins: [new CamelCasePlugin()] })
    await insertPosts(db)
    expect(await executeCount(db.selectFrom('posts').select('user_id').distinct())).toBe(3)
  })
})

/** SQL Server has no LIMIT, so nobody writes one for it. */
const withoutLimit = Object.keys(queries).filter(name => !name.includes('limit'))

test.each(withoutLimit)('SQL Server is sent a valid count of %s', async name => {
  const sent: string[] = []
  const db = dummyDb('mssql', { log: ({ query }) => void sent.push(query.sql) })
  const query = queries[name]?.(db) ?? expect.unreachable()
  await executeCount(query)
  expect(sent).toHaveLength(1)
  expect(() => parseTSql(sent[0] ?? '')).not.toThrow()
})
