import type { SelectQueryBuilder } from 'kysely'
import { expectTypeOf, test } from 'vitest'
import {
  applyDateRange,
  applyOffset,
  executeCount,
  executeGroupedCount,
  paginate,
  type OffsetPage,
} from '@kysera/core'

interface Tables {
  posts: { id: number; title: string }
}

declare const query: SelectQueryBuilder<Tables, 'posts', { id: number }>

test('a page holds the rows of its query', () => {
  expectTypeOf(paginate(query)).toEqualTypeOf<Promise<OffsetPage<{ id: number }>>>()
  expectTypeOf(paginate(query, { page: '2', limit: undefined })).resolves.toHaveProperty('total')
  // @ts-expect-error -- an offset page has no cursor
  void paginate(query, { cursor: 'abc' })
})

test('a query that is narrowed down stays the query', () => {
  expectTypeOf(applyOffset(query, { limit: 5, offset: undefined })).toEqualTypeOf<typeof query>()
  expectTypeOf(applyDateRange(query, 'posts.created_at', { from: new Date() })).toEqualTypeOf<typeof query>()
  // @ts-expect-error -- a range is of dates
  applyDateRange(query, 'created_at', { from: '2026-01-01' })
})

test('counts are numbers', () => {
  expectTypeOf(executeCount(query)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(executeGroupedCount(query, 'title')).toEqualTypeOf<Promise<Record<string, number>>>()
  // @ts-expect-error -- a table name is no query
  void executeCount('posts')
})
