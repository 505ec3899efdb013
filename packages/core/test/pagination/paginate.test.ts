import { contract, dummyDb, parseTSql } from '@kysera-internal/test-support'
import { BadRequestError, paginate } from '@kysera/core'
import { createExecutor } from '@kysera/executor'
import { softDeletePlugin } from '@kysera/soft-delete'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { answeringWith } from '../answering-with.js'
import { insertPosts } from '../sample-posts.js'

contract('paginate', ({ open, dialect }) => {
  test('reads a page and counts the rows of all pages', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('posts').select('views').orderBy('id')
    expect(await paginate(query, { page: 2, limit: 3 })).toEqual({
      items: [{ views: 3 }, { views: 4 }, { views: 5 }],
      total: 8,
      page: 2,
      limit: 3,
      totalPages: 3,
      hasNext: true,
      hasPrev: true,
    })
  })

  test('sends two statements, and one where no row can come', async () => {
    const sent: string[] = []
    const db = await open()
    await insertPosts(db)
    const query = (await open({ log: ({ query: { sql: text } }) => void sent.push(text) }))
      .selectFrom('posts')
      .selectAll()
      .orderBy('id')
    await paginate(query)
    expect(sent).toHaveLength(2)
    expect((await paginate(query, { page: 9 })).items).toEqual([])
    expect(sent).toHaveLength(3)
    expect(await paginate(query, { limit: 0 })).toEqual({
      items: [],
      total: 8,
      page: 1,
      limit: 0,
      totalPages: 0,
      hasNext: false,
      hasPrev: false,
    })
    expect(sent).toHaveLength(4)
  })

  test('pages what the limit of the query leaves', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('posts').select('views').orderBy('id').limit(5).offset(1)
    const pages = [1, 2, 3, 4].map(page => paginate(query, { page, limit: 2 }))
    expect(
      (await Promise.all(pages)).map(({ items, total }) => [total, ...items.map(({ views }) => views)]),
    ).toEqual([[5, 1, 2], [5, 3, 4], [5, 5], [5]])
  })

  test.runIf(dialect === 'postgres' || dialect === 'sqlite')('takes no limit for none', async () => {
    const db = await open()
    await insertPosts(db)
    const noLimit = dialect === 'postgres' ? null : -1
    const query = db.selectFrom('posts').select('views').orderBy('id').limit(noLimit)
    const page = await paginate(query, { page: 2, limit: 3 })
    expect(page).toMatchObject({ items: [{ views: 3 }, { views: 4 }, { views: 5 }], total: 8 })
  })

  test('pages groups, distinct rows and unions', async () => {
    const db = await open()
    await insertPosts(db)
    const titles = db.selectFrom('posts').select('title').orderBy('title')
    const [groups, distinct, union] = await Promise.all([
      paginate(titles.groupBy('title'), { page: 2, limit: 2 }),
      paginate(titles.distinct(), { page: 2, limit: 2 }),
      paginate(titles.clearOrderBy().union(db.selectFrom('posts').select('title')).orderBy('title'), {
        page: 2,
        limit: 2,
      }),
    ])
    for (const page of [groups, distinct, union]) {
      expect(page).toMatchObject({ items: [{ title: 'Post 2' }], total: 3, totalPages: 2, hasNext: false })
    }
  })

  test('neither counts nor shows what a plugin hides', async () => {
    const plain = await open()
    await insertPosts(plain)
    await plain
      .updateTable('posts')
      .set({ deleted_at: '2026-01-01 00:00:00' })
      .where('views', '<', 5)
      .execute()
    const executor = await createExecutor(plain, [softDeletePlugin()])
    const page = await executor
      .transaction()
      .execute(trx =>
        paginate(trx.selectFrom('posts').select('views').orderBy('id').limit(100), { limit: 2 }),
      )
    expect(page).toMatchObject({ items: [{ views: 5 }, { views: 6 }], total: 3 })
  })

  test('refuses a limit that is no number', async () => {
    const db = await open()
    const query = db
      .selectFrom('posts')
      .selectAll()
      .limit(sql<number>`1 + 1`)
    await expect(paginate(query)).rejects.toThrow(BadRequestError)
  })
})

test.each([
  [{}, 1, 20],
  [{ page: '3', limit: '50' }, 3, 50],
  [{ page: 2.9, limit: 7.9 }, 2, 7],
  [{ page: Number.NaN, limit: Number.NaN }, 1, 20],
  [{ page: 'second', limit: '' }, 1, 20],
  [{ page: 0, limit: -3 }, 1, 1],
  [{ page: -4, limit: 0 }, 1, 0],
  [{ page: Infinity, limit: Infinity }, 1_000_000, 10_000],
])('%j is page %i with %i rows', async (options, page, limit) => {
  const query = dummyDb('sqlite').selectFrom('posts').selectAll().orderBy('id')
  expect(await paginate(query, options)).toMatchObject({ page, limit })
})

test('SQL Server is sent offset and fetch', async () => {
  const sent: string[] = []
  const db = dummyDb('mssql', { log: ({ query }) => void sent.push(query.sql) }).withPlugin(
    answeringWith([{ kyseracount: 9 }]),
  )
  await paginate(db.selectFrom('posts').selectAll().orderBy('id'), { page: 2, limit: 5 })
  await paginate(db.selectFrom('posts').selectAll().orderBy('id').top(7), { page: 2, limit: 5 })
  expect(sent).toEqual([
    'select count(*) as "kyseracount" from "posts"',
    'select * from "posts" order by "id" offset @1 rows fetch next @2 rows only',
    'select count(*) as "kyseracount" from (select top(7) * from "posts" order by "id") as "kyserarows"',
    'select * from "posts" order by "id" offset @1 rows fetch next @2 rows only',
  ])
  for (const text of sent) expect(() => parseTSql(text)).not.toThrow()
})

test('SQL Server is sent nothing without an order', async () => {
  const sent: string[] = []
  const db = dummyDb('mssql', { log: ({ query }) => void sent.push(query.sql) })
  await expect(paginate(db.selectFrom('posts').selectAll())).rejects.toThrow(
    new BadRequestError('MSSQL requires ORDER BY for offset pagination'),
  )
  expect(sent).toEqual([])
})
