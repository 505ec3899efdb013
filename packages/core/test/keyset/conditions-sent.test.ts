import { dummyDb, type DialectName } from '@kysera-internal/test-support'
import { paginateCursor, type CursorOrder } from '@kysera/core'
import { expect, test } from 'vitest'
import { answeringWith } from '../answering-with.js'

interface Row {
  readonly id: number
  readonly title: string | null
}

/** The statements of a second page that has but two rows, without what is selected and in which order. */
async function secondPage(
  dialect: DialectName,
  orderBy: readonly CursorOrder<Row>[],
  title: string | null = 'x',
): Promise<string[]> {
  const sent: string[] = []
  const rows = [1, 2].map(id => ({ id, title, kyserakey0: title && `s${title}`, kyserakey1: `n${id}` }))
  const query = dummyDb<{ posts: Row }>(dialect, { log: ({ query: { sql } }) => void sent.push(sql) })
    .selectFrom('posts')
    .select(['id', 'title'])
    .withPlugin(answeringWith(rows))
  const { nextCursor } = await paginateCursor(query, { orderBy, limit: 1 })
  sent.length = 0
  await paginateCursor(query, { orderBy, limit: 3, cursor: nextCursor })
  return sent.map(text => text.replace(/^.* where /s, '').replace(/ order by .*$/s, ''))
}

const up = [{ column: 'title' }, { column: 'id' }] as const
const down = [
  { column: 'title', direction: 'desc' },
  { column: 'id', direction: 'desc' },
] as const

test('PostgreSQL compares rows, where an index serves all columns, and reads NULL when the values end', async () => {
  expect(await secondPage('postgres', down)).toEqual(['("title", "id") < ($1, $2)'])
  expect(await secondPage('postgres', up)).toEqual(['("title", "id") > ($1, $2)', '"title" is null'])
})

test('other databases begin with the first column', async () => {
  const leading = '`title` >= ? and (`title` > ? or `id` > ?)'
  expect(await secondPage('mysql', up)).toEqual([leading])
  expect(await secondPage('sqlite', up)).toEqual([leading.replaceAll('`', '"')])
  expect(await secondPage('sqlite', down)).toEqual([
    '"title" <= ? and ("title" < ? or "id" < ?)',
    '"title" is null',
  ])
})

test('directions may differ', async () => {
  const mixed = [{ column: 'title', direction: 'desc' }, { column: 'id' }] as const
  expect(await secondPage('postgres', mixed)).toEqual(['"title" <= $1 and ("title" < $2 or "id" > $3)'])
})

test('NULL is left behind before values are read, where it comes first', async () => {
  expect(await secondPage('sqlite', up, null)).toEqual([
    '"title" is null and "id" > ?',
    '"title" is not null',
  ])
  expect(await secondPage('postgres', up, null)).toEqual(['"title" is null and "id" > $1'])
})
