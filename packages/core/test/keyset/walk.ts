import { paginateCursor, type CursorOptions, type CursorPage } from '@kysera/core'
import type { SelectQueryBuilder } from 'kysely'
import { expect } from 'vitest'

// oxlint-disable-next-line typescript/no-explicit-any -- a query of tables that tests create
export type AnyQuery<O> = SelectQueryBuilder<any, any, O>

/** All pages of a query, from cursor to cursor. */
export async function walkForward<O>(
  query: AnyQuery<O>,
  options: CursorOptions<O>,
): Promise<CursorPage<O>[]> {
  const pages = [await paginateCursor(query, options)]
  for (let cursor = pages[0]?.nextCursor; cursor !== undefined; cursor = pages.at(-1)?.nextCursor) {
    pages.push(await paginateCursor(query, { ...options, cursor }))
    expect(pages.length, 'a walk ends').toBeLessThan(1000)
  }
  return pages
}

/** The pages before a page, from cursor to cursor, in the order of the walk forward. */
export async function walkBackward<O>(
  query: AnyQuery<O>,
  options: CursorOptions<O>,
  from: CursorPage<O> | undefined,
): Promise<CursorPage<O>[]> {
  const pages: CursorPage<O>[] = []
  for (let cursor = from?.prevCursor; cursor !== undefined; cursor = pages[0]?.prevCursor) {
    pages.unshift(await paginateCursor(query, { ...options, cursor }))
    expect(pages.length, 'a walk ends').toBeLessThan(1000)
  }
  return pages
}
