import { UniqueConstraintError } from '@kysera/core'
import { describe, expect, test } from 'vitest'
import {
  createErrorMatcher,
  errorMatchers,
  extractErrorInfo,
  isCheckConstraintError,
  isForeignKeyError,
  isNotNullError,
  isUniqueConstraintError,
  type Dialect,
} from '@kysera/dialects'

const dialects: readonly Dialect[] = ['postgres', 'mysql', 'sqlite', 'mssql']

const answers = (error: unknown, dialect: Dialect): readonly boolean[] => [
  isUniqueConstraintError(error, dialect),
  isForeignKeyError(error, dialect),
  isNotNullError(error, dialect),
  isCheckConstraintError(error, dialect),
]

const unique = [true, false, false, false]
const foreignKey = [false, true, false, false]
const notNull = [false, false, true, false]
const check = [false, false, false, true]
const none = [false, false, false, false]

describe('the kind of a violation', () => {
  test.each<[Dialect, object, readonly boolean[]]>([
    ['postgres', { code: '23505' }, unique],
    ['postgres', { code: '23503' }, foreignKey],
    ['postgres', { code: '23502' }, notNull],
    ['postgres', { code: '23514' }, check],
    ['postgres', { code: '42830', message: 'there is no unique constraint matching given keys' }, none],
    ['mysql', { code: 'ER_DUP_ENTRY' }, unique],
    ['mysql', { errno: 1062 }, unique],
    ['mysql', { errno: '1452' }, foreignKey],
    ['sqlite', { message: 'UNIQUE constraint failed: a.b' }, unique],
    ['mssql', { number: 547, message: 'conflicted with the CHECK constraint "x"' }, check],
    ['mssql', { number: 547, message: 'conflicted with the REFERENCE constraint "CHECK"' }, foreignKey],
    ['mssql', { number: 547, message: 'something else' }, none],
    ['mssql', { number: '515' }, notNull],
  ])('is told on %s of %j', (dialect, error, expected) => {
    expect(answers(error, dialect)).toEqual(expected)
    const { uniqueConstraint, foreignKey: key, notNull: empty, check: failed } = errorMatchers[dialect]
    expect([uniqueConstraint(error), key(error), empty(error), failed(error)]).toEqual(expected)
  })

  test.each(dialects)('is told of causes and of errors that were parsed already, on %s', dialect => {
    const error = new Error('outer', { cause: new Error('inner', { cause: parsed }) })
    expect(answers(error, dialect)).toEqual(unique)
  })

  test.each([null, undefined, 'unique', 1, [], {}])('is none of %j', error => {
    expect(dialects.flatMap(dialect => answers(error, dialect))).not.toContain(true)
  })

  const parsed = new UniqueConstraintError('a', 'b', ['c'])
})

describe('what an error says', () => {
  test('is read from its fields', () => {
    expect(extractErrorInfo({ code: 1062, message: 'Duplicate Entry', errno: '7' })).toEqual({
      code: '1062',
      message: 'duplicate entry',
      originalMessage: 'Duplicate Entry',
      number: 7,
    })
  })

  const throwing = {
    get message(): string {
      throw new Error('no')
    },
  }
  test.each([null, undefined, 'text', 1, {}, throwing, Proxy.revocable({}, {})])('may be nothing', error => {
    expect(extractErrorInfo(error)).toEqual({ code: '', message: '', originalMessage: '', number: undefined })
  })
})

describe('a matcher', () => {
  const matches = createErrorMatcher({ codes: ['40P01'], numbers: [1205], messages: ['Deadlock'] })

  test.each([
    { code: '40P01' },
    { number: 1205 },
    { errno: '1205' },
    { code: 1205 },
    new Error('a DEADLOCK'),
  ])('finds %j', error => {
    expect(matches(error)).toBe(true)
    expect(matches(new Error('outer', { cause: error }))).toBe(true)
  })

  test('looks no further than at the fifth link', () => {
    const wrap = (depth: number): Error =>
      depth === 0 ? new Error('deadlock') : new Error('outer', { cause: wrap(depth - 1) })
    expect([matches(wrap(4)), matches(wrap(5))]).toEqual([true, false])
  })

  test('finds nothing when it looks for nothing', () => {
    expect(createErrorMatcher({})(new Error(''))).toBe(false)
    expect(createErrorMatcher({})({ code: '' })).toBe(false)
  })
})
