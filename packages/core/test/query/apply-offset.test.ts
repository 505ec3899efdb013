import { contract, dummyDb, parseTSql } from '@kysera-internal/test-support'
import { applyOffset, BadRequestError, executeCount } from '@kysera/core'
import { expect, test } from 'vitest'
import { insertPosts } from '../sample-posts.js'

const posts = dummyDb('postgres').selectFrom('posts').selectAll()

test.each([
  [undefined, [20, 0]],
  [{}, [20, 0]],
  [{ limit: 0, offset: -1 }, [1, 0]],
  [{ limit: -5, offset: 7.9 }, [1, 7]],
  [{ limit: 5.5, offset: undefined }, [5, 0]],
  [{ limit: 1000 }, [100, 0]],
  [{ limit: Number.NaN, offset: Number.NaN }, [20, 0]],
  [{ limit: Infinity, offset: Infinity }, [100, Number.MAX_SAFE_INTEGER]],
])('%j is brought into range', (options, parameters) => {
  expect(applyOffset(posts, options).compile().parameters).toEqual(parameters)
})

test('SQL Server takes top, or offset and fetch', () => {
  const query = dummyDb('mssql').selectFrom('posts').selectAll()
  const texts = [
    applyOffset(query, { limit: 5 }).compile().sql,
    applyOffset(query.orderBy('id'), { limit: 5, offset: 10 }).compile().sql,
  ]
  expect(texts).toEqual([
    'select top(5) * from "posts"',
    'select * from "posts" order by "id" offset @1 rows fetch next @2 rows only',
  ])
  for (const text of texts) expect(() => parseTSql(text)).not.toThrow()
})

test('SQL Server passes over no rows without an order', () => {
  const query = dummyDb('mssql').selectFrom('posts').selectAll()
  expect(() => applyOffset(query, { offset: 1 })).toThrow(BadRequestError)
  expect(() => applyOffset(posts, { offset: 1, dialect: 'mssql' })).toThrow(
    'MSSQL requires ORDER BY for offset pagination',
  )
})

contract('applyOffset', ({ open }) => {
  test('limits the rows of a query that is counted as well', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('posts').select('views').orderBy('id')
    const [page, total] = await Promise.all([
      applyOffset(query, { limit: 2, offset: 3 }).execute(),
      executeCount(query),
    ])
    expect({ page, total }).toEqual({ page: [{ views: 3 }, { views: 4 }], total: 8 })
  })
})
