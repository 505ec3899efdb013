import {
  bindValue,
  chunksOf,
  distinctByKey,
  hasOneOfKeys,
  keysPerStatement,
  keyText,
  selectByKeys,
  type KeyedTable,
} from '@kysera/core'
import { contract, dummyDb, parseTSql } from '@kysera-internal/test-support'
import { describe, expect, test } from 'vitest'

// oxlint-disable-next-line typescript/no-explicit-any -- the table is an argument
type AnySchema = any

const tags = { name: 'tags', key: ['id'] }
const postTags = { name: 'post_tags', key: ['post_id', 'tag_id'] }
const pairs = [
  { post_id: 1, tag_id: 2 },
  { post_id: 3, tag_id: 4 },
]

describe('a condition on keys', () => {
  const sqlOf = (table: KeyedTable, keys: readonly Record<string, unknown>[]): string =>
    dummyDb<AnySchema>(table.dialect)
      .selectFrom(table.name)
      .selectAll()
      .where(hasOneOfKeys(table, keys))
      .compile().sql

  test('is a list of values, or of rows', () => {
    expect(sqlOf({ ...tags, dialect: 'postgres' }, [{ id: 1 }, { id: 2 }])).toContain('"id" in ($1, $2)')
    expect(sqlOf({ ...postTags, dialect: 'postgres' }, pairs)).toContain(
      '("post_id", "tag_id") in (($1, $2), ($3, $4))',
    )
    expect(sqlOf({ ...postTags, dialect: 'sqlite' }, pairs)).toContain(
      '("post_id", "tag_id") in (values (?, ?), (?, ?))',
    )
  })

  test('is a comparison for one key', () => {
    expect(sqlOf({ ...postTags, dialect: 'mysql' }, pairs.slice(0, 1))).toContain(
      '`post_id` = ? and `tag_id` = ?',
    )
  })

  test('needs no row values on SQL Server', () => {
    const text = sqlOf({ ...postTags, dialect: 'mssql' }, pairs)
    expect(text).toContain('(("post_id" = @1 and "tag_id" = @2) or ("post_id" = @3 and "tag_id" = @4))')
    expect(parseTSql(text)).toBeDefined()
  })
})

test('keys of several columns take more parameters', () => {
  expect(keysPerStatement({ ...tags, dialect: 'sqlite' })).toBe(32_666)
  expect(keysPerStatement({ ...postTags, dialect: 'sqlite' })).toBe(16_333)
  expect(keysPerStatement({ ...postTags, dialect: 'mssql' })).toBe(200)
})

test('chunks have all items, in order', () => {
  expect(chunksOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(chunksOf([], 2)).toEqual([])
})

test('a key has the same text as it is given and as it comes back', () => {
  const at = new Date('2024-02-29T12:34:56.789Z')
  expect(keyText(tags, { id: 1n })).toBe(keyText(tags, { id: '1' }))
  expect(keyText(tags, { id: at })).toBe(keyText(tags, { id: at.toISOString() }))
  expect(keyText(tags, { id: Buffer.from([1, 2]) })).toBe(keyText(tags, { id: new Uint8Array([1, 2]) }))
  expect(keyText(postTags, { post_id: '1,2', tag_id: 3 })).not.toBe(
    keyText(postTags, { post_id: 1, tag_id: '2,3' }),
  )
  expect(distinctByKey({ ...tags, dialect: 'sqlite' }, [{ id: 1 }, { id: 2 }, { id: '1' }])).toHaveLength(2)
})

test.each([
  ['sqlite', true, 1],
  ['sqlite', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['sqlite', { a: 1 }, '{"a":1}'],
  ['mysql', [1, 2], '[1,2]'],
  ['postgres', [1, 2], [1, 2]],
  ['postgres', true, true],
  ['mssql', null, null],
] as const)('on %s the value %j is bound as %j', (dialect, value, bound) => {
  expect(bindValue(value, dialect)).toEqual(bound)
})

contract('rows by their keys', ({ open, dialect }) => {
  test('come in the order of the keys, and are missing where there is none', async () => {
    const db = await open()
    await db
      .insertInto('tags')
      .values([{ name: 'a' }, { name: 'b' }, { name: 'c' }])
      .execute()
    const rows = await selectByKeys(db, { ...tags, dialect }, [{ id: 3 }, { id: 9 }, { id: 1 }])
    expect(rows).toEqual([{ id: 3, name: 'c' }, undefined, { id: 1, name: 'a' }])
  })

  test('are found by texts that the database takes for equal', async () => {
    const db = await open()
    await db.insertInto('settings').values({ key: 'Theme', value: 'dark' }).execute()
    const isFound = await db.selectFrom('settings').select('value').where('key', '=', 'THEME').execute()
    const table = { name: 'settings', key: ['key'], dialect }
    const [row] = await selectByKeys(db, table, [{ key: 'THEME' }])
    expect(row).toEqual(isFound.length > 0 ? { key: 'Theme', value: 'dark' } : undefined)
  })
})
