import type { SelectQueryBuilder } from 'kysely'
import { expectTypeOf, test } from 'vitest'
import { paginateCursor, paginateCursorSimple, type CursorOptions, type CursorPage } from '@kysera/core'

interface Tables {
  posts: { id: number; title: string; slug: string }
}

declare const query: SelectQueryBuilder<Tables, 'posts', { id: number; title: string }>
declare const withoutId: SelectQueryBuilder<Tables, 'posts', { title: string }>
declare const cursor: string | null | undefined

test('a page holds the rows of its query', () => {
  expectTypeOf(paginateCursor(query, { orderBy: [{ column: 'title' }] })).toEqualTypeOf<
    Promise<CursorPage<{ id: number; title: string }>>
  >()
  expectTypeOf<CursorPage<unknown>['nextCursor']>().toEqualTypeOf<string | undefined>()
})

test('options may be undefined, and a cursor null', () => {
  void paginateCursor(query, {
    orderBy: [{ column: 'title', direction: undefined, nulls: undefined }],
    cursor,
    limit: undefined,
    tieBreaker: undefined,
    dialect: undefined,
    security: undefined,
  })
  void paginateCursorSimple(query, { cursor, limit: '10' })
})

test('rows are ordered by what they have, or by table.column', () => {
  expectTypeOf<CursorOptions<{ id: number }>['tieBreaker']>().toEqualTypeOf<'id' | false | undefined>()
  void paginateCursor(query, { orderBy: [{ column: 'posts.slug' }] })
  // @ts-expect-error -- the query does not select it
  void paginateCursor(query, { orderBy: [{ column: 'slug' }] })
  // @ts-expect-error -- the query does not select it
  void paginateCursor(query, { orderBy: [{ column: 'title' }], tieBreaker: 'slug' })
  // @ts-expect-error -- there is no page without an order
  void paginateCursor(query, {})
})

test('the simple order needs an id', () => {
  expectTypeOf(paginateCursorSimple(query)).toEqualTypeOf<
    Promise<CursorPage<{ id: number; title: string }>>
  >()
  // @ts-expect-error -- the rows have no id
  void paginateCursorSimple(withoutId)
  // @ts-expect-error -- cursors and page numbers do not go together
  void paginateCursorSimple(query, { page: 2 })
})
