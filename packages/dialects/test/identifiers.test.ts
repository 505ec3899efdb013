import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import {
  assertValidIdentifier,
  escapeIdentifier,
  formatDate,
  getCurrentTimestamp,
  getDefaultPort,
  qualifyTableName,
  validateIdentifier,
  type Dialect,
} from '@kysera/dialects'
import { BadRequestError } from '@kysera/core'

describe('a name', () => {
  test.each(['users', '_a1', 'auth.users', 'a.b.c', 'A', 'x'.repeat(128)])('may be %s', name => {
    expect(validateIdentifier(name)).toBe(true)
  })

  test.each([
    '',
    '1a',
    'a-b',
    'a b',
    'a.',
    '.a',
    'a..b',
    'a.1',
    'é',
    "a'",
    'a"',
    'a\n',
    'x'.repeat(129),
    'a;b',
  ])('may not be %j', name => {
    expect(validateIdentifier(name)).toBe(false)
    expect(() => assertValidIdentifier(name, 'table name')).toThrow(
      new BadRequestError(`Invalid table name: ${name}`),
    )
  })

  test.each([null, undefined, 1, {}, ['a'], Object.create(null), Symbol('a')])('is text, not %o', value => {
    expect(validateIdentifier(value)).toBe(false)
    expect(() => assertValidIdentifier(value)).toThrow(/^Invalid identifier: a /)
  })
})

describe('escaping', () => {
  test.each<[Dialect, string, string]>([
    ['postgres', 'a"b', '"a""b"'],
    ['sqlite', 'a"b', '"a""b"'],
    ['mysql', 'a`b', '`a``b`'],
    ['mssql', 'a]b[', '[a]]b[]'],
  ])('doubles the closing quote on %s', (dialect, name, escaped) => {
    expect(escapeIdentifier(name, dialect)).toBe(escaped)
  })

  test.prop([fc.constantFrom<Dialect>('postgres', 'mysql', 'sqlite', 'mssql'), fc.string()])(
    'leaves no way out of the quotes',
    (dialect, name) => {
      const escaped = escapeIdentifier(name, dialect)
      const close = escaped.at(-1) ?? ''
      expect(escaped.slice(1, -1).replaceAll(close + close, '')).not.toContain(close)
    },
  )

  test('joins schema and table', () => {
    const escape = (id: string): string => escapeIdentifier(id, 'postgres')
    expect(qualifyTableName('a.b', 'c', escape)).toBe('"a.b"."c"')
    expect(qualifyTableName('', 'c', escape)).toBe('"c"')
  })
})

describe('facts of a dialect', () => {
  const date = new Date('2024-01-15T10:30:45.123Z')

  test.each<[Dialect, number | null, string, string]>([
    ['postgres', 5432, 'CURRENT_TIMESTAMP', '2024-01-15T10:30:45.123Z'],
    ['mysql', 3306, 'CURRENT_TIMESTAMP', '2024-01-15 10:30:45.123'],
    ['sqlite', null, "datetime('now')", '2024-01-15T10:30:45.123Z'],
    ['mssql', 1433, 'GETDATE()', '2024-01-15 10:30:45.123'],
  ])('are right for %s', (dialect, port, timestamp, text) => {
    expect(getDefaultPort(dialect)).toBe(port)
    expect(getCurrentTimestamp(dialect)).toBe(timestamp)
    expect(formatDate(date, dialect)).toBe(text)
  })

  test('are not told of an invalid date', () => {
    expect(() => formatDate(new Date(Number.NaN), 'mysql')).toThrow(new BadRequestError('Invalid date'))
  })

  test.each(['oracle', 'constructor', '__proto__', 'toString', ''])('are not known of %s', dialect => {
    const error = new BadRequestError(`Unknown dialect: ${dialect}`)
    // @ts-expect-error -- what a caller without types may pass
    expect(() => getDefaultPort(dialect)).toThrow(error)
    // @ts-expect-error -- what a caller without types may pass
    expect(() => escapeIdentifier('a', dialect)).toThrow(error)
    // @ts-expect-error -- what a caller without types may pass
    expect(() => formatDate(date, dialect)).toThrow(error)
  })
})
