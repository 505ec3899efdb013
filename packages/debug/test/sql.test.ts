import { BadRequestError } from '@kysera/core'
import { formatSQL, formatSQLPretty, highlightSQL, minifySQL } from '@kysera/debug'
import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { tokensOf } from '../src/sql/tokens.js'

// oxlint-disable-next-line no-control-regex -- the codes are what is removed
const withoutColours = (text: string): string => text.replaceAll(/\u001B\[\d+m/g, '')
const texts = (sql: string): string[] => tokensOf(sql).map(({ text }) => text)
const withoutLineComments = (sql: string): string[] =>
  tokensOf(sql)
    .filter(({ kind }) => kind !== 'line-comment')
    .map(({ text }) => text)

describe('formatSQL', () => {
  test.each([
    [
      'SELECT id, name FROM users WHERE active = true ORDER BY name',
      'SELECT id, name\nFROM users\nWHERE active = true\nORDER BY name',
    ],
    [
      'select 1  from a left outer join b on a.id = b.id',
      'select 1\nfrom a\nleft outer join b\non a.id = b.id',
    ],
    ['a BETWEEN 1 AND 2 AND b', 'a BETWEEN 1 AND 2\nAND b'],
    [
      'a between (select 1 and 2) and 3 or c',
      'a between (\nselect 1\nand 2) and 3\nor c'.replace('(\n', '(\n'),
    ],
    ['INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING', 'INSERT INTO t\nVALUES (1) ON CONFLICT DO NOTHING'],
    ['select 1 for update', 'select 1 for update'],
    ['select a.select, a.from from a', 'select a.select, a.from\nfrom a'],
    ['  select \' from \' , "where" -- or\n, 2 ', 'select \' from \' , "where" -- or\n, 2'],
    ['', ''],
  ])('%s', (sql, formatted) => {
    expect(formatSQL(sql)).toBe(formatted)
  })
})

test('formatSQLPretty indents blocks that have several lines', () => {
  const sql = 'select count(*) from (select id from a where b in (1, 2)) as c where d = lower(e)'
  expect(formatSQLPretty(sql, 4)).toBe(
    [
      'select count(*)',
      'from (',
      '    select id',
      '    from a',
      '    where b in (1, 2)',
      ') as c',
      'where d = lower(e)',
    ].join('\n'),
  )
})

test.each([-1, 1.5, Number.NaN])('an indent of %d is refused', size => {
  expect(() => formatSQLPretty('select 1', size)).toThrow(BadRequestError)
})

test.each([
  ['SELECT  id,name\n FROM users', 'SELECT id, name FROM users'],
  ['a IN ( 1, 2 )', 'a IN (1, 2)'],
  ['count( * ) , max (x)', 'count(*), max (x)'],
  ["select 1 -- one's\n, 2", 'select 1, 2'],
  ['select a,\u00A0b', 'select a, \u00A0b'],
  ['\'a  ,b\' /* c  ,d */ "e  ,f"', '\'a  ,b\' /* c  ,d */ "e  ,f"'],
  ['select 1 # from MySQL\n, 2', 'select 1 # from MySQL\n, 2'],
])('minifySQL(%j)', (sql, minified) => {
  expect(minifySQL(sql)).toBe(minified)
})

test('highlightSQL colours keywords once, and nothing else', () => {
  expect(highlightSQL("select 'from' order  by x")).toBe(
    "\u001B[34mselect\u001B[0m 'from' \u001B[34morder  by\u001B[0m x",
  )
})

describe('what databases read in different ways stays as it is', () => {
  test.each([
    String.raw`select 'it\'s  a  trap', b  from  c where d = 'x  y'`,
    'select /* a /* b */  from  c */ d',
    '#temp  from  x',
    'select 5--1  from  t',
    'select 1 -- a\r, 2  from  t',
  ])('%s', sql => {
    expect(
      [formatSQL(sql), minifySQL(sql)].every(text => text.includes('from  ') || text.includes('b  from')),
    ).toBe(true)
  })
})

const pieces = fc.constantFrom(
  'select',
  'FROM',
  'where',
  'and',
  'or',
  'between',
  'left',
  'join',
  'order',
  'by',
  'on',
  'conflict',
  'update',
  'for',
  'a',
  '"b  c"',
  '`d  e`',
  '[f  g]',
  "'h  ''i'",
  "E'j\\'k'",
  '$tag$ l  -- $tag$',
  '$1',
  '?',
  '@p',
  ':x',
  '1.5e3',
  '(',
  ')',
  ',',
  ';',
  '*',
  '::',
  '->>',
  '-',
  '--  n\n',
  '--n  o\n',
  '-- p\r',
  '.',
  '\u00A0',
  '/* o  p */',
  '# q\n',
  "'r\\",
  "'",
  '"',
  '/*',
  '$$',
  '\\',
)
const spaces = fc.constantFrom('', ' ', '  ', '\n', '\t\n ')
const statements = fc
  .array(fc.tuple(pieces, spaces), { maxLength: 25 })
  .map(parts => parts.map(([piece, space]) => piece + space).join(''))

describe('whatever the text is', () => {
  property.prop([fc.oneof(statements, fc.string())], { numRuns: 3000 })(
    'formatting keeps its tokens',
    sql => {
      expect(texts(formatSQL(sql))).toEqual(texts(sql))
      expect(texts(formatSQLPretty(sql))).toEqual(texts(sql))
      expect(withoutLineComments(minifySQL(sql))).toEqual(withoutLineComments(sql))
    },
  )

  property.prop([fc.oneof(statements, fc.string())], { numRuns: 3000 })(
    'formatting twice is formatting once',
    sql => {
      expect(formatSQL(formatSQL(sql))).toBe(formatSQL(sql))
      expect(formatSQLPretty(formatSQLPretty(sql))).toBe(formatSQLPretty(sql))
      expect(minifySQL(minifySQL(sql))).toBe(minifySQL(sql))
    },
  )

  property.prop([fc.oneof(statements, fc.string())], { numRuns: 3000 })(
    'colours can be taken off again',
    sql => {
      expect(withoutColours(highlightSQL(sql))).toBe(withoutColours(sql))
    },
  )
})

test('takes time that grows with the text', () => {
  const long = "select a, 'b', (c) from d where e between 1 and 2 and f in (g) ".repeat(3000)
  expect(texts(formatSQLPretty(long)).length).toBe(texts(long).length)
})
