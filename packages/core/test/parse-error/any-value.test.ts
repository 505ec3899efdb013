import { fc, test as property } from '@fast-check/vitest'
import { expect, test } from 'vitest'
import {
  BadRequestError,
  constraintKind,
  DatabaseError,
  parseDatabaseError,
  UniqueConstraintError,
  type Dialect,
} from '@kysera/core'

const duplicate = { message: 'UNIQUE constraint failed: users.email' }
const dialects: Dialect[] = ['postgres', 'mysql', 'sqlite', 'mssql']

const knownCode = fc.constantFrom(
  '23505',
  '23503',
  '23502',
  '23514',
  'ER_DUP_ENTRY',
  'SQLITE_CONSTRAINT',
  '547',
)
const knownNumber = fc.constantFrom(1062, 1452, 1048, 3819, 4025, 2627, 547, 515)
const serverMessage = fc.oneof(
  fc.string(),
  fc.string().map(text => `UNIQUE constraint failed: ${text}`),
  fc.string().map(text => `Duplicate entry '${text}' for key '${text}'`),
)
const errorLike = fc.record(
  {
    code: fc.oneof(knownCode, fc.anything()),
    errno: fc.oneof(knownNumber, fc.anything()),
    number: fc.oneof(knownNumber, fc.anything()),
    message: fc.oneof(serverMessage, fc.anything()),
    sqlMessage: serverMessage,
    severity: fc.anything(),
    detail: fc.oneof(
      fc.string().map(text => `Key (${text})=(1) already exists.`),
      fc.anything(),
    ),
    cause: fc.anything(),
  },
  { requiredKeys: [] },
)
const anyValue = fc.oneof(
  errorLike,
  fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true }),
)
const anyDialect = fc.option(fc.constantFrom(...dialects), { nil: undefined })

property.prop([anyValue, anyDialect])('any value becomes an error that keeps it', (value, dialect) => {
  const error = parseDatabaseError(value, dialect)
  expect(error).toBeInstanceOf(DatabaseError)
  expect(error.cause).toBe(value)
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({ message: error.message, code: error.code })
})

property.prop([anyValue, anyDialect])('both functions agree on the kind', (value, dialect) => {
  const kind = constraintKind(value, dialect)
  expect(constraintKind(parseDatabaseError(value, dialect))).toBe(kind)
})

test.each([null, undefined, 'text', 5, [], [duplicate], () => 1])('%o is an unknown error', value => {
  const { message, code, cause } = parseDatabaseError(value)
  expect({ message, code, cause }).toEqual({
    message: 'Unknown database error',
    code: 'DB_UNKNOWN',
    cause: value,
  })
})

test.each([
  [new Error('broken'), 'broken', 'DB_UNKNOWN'],
  [{ message: 'refused', code: 'ECONNREFUSED', errno: -111 }, 'refused', 'ECONNREFUSED'],
  [{ message: 'odd', code: 7 }, 'odd', 'DB_UNKNOWN'],
])('keeps message and code of %o', (value, message, expectedCode) => {
  expect(parseDatabaseError(value)).toMatchObject({ message, code: expectedCode, cause: value })
})

test('returns a parsed error as it is', () => {
  const error = new BadRequestError('no')
  expect(parseDatabaseError(error)).toBe(error)
  expect(parseDatabaseError(new Error('outer', { cause: error }))).toBe(error)
})

test('finds a driver error under its wrappers and keeps the outermost one', () => {
  const wrapped = new Error('request', { cause: new Error('query', { cause: duplicate }) })
  const error = parseDatabaseError(wrapped, 'postgres')
  expect(error).toBeInstanceOf(UniqueConstraintError)
  expect(error).toMatchObject({ table: 'users', columns: ['email'], cause: wrapped })
})

test('ends where causes go round in a circle', () => {
  const error = new Error('first')
  error.cause = new Error('second', { cause: error })
  expect(parseDatabaseError(error)).toMatchObject({ message: 'first', cause: error })
})

const fail = () => {
  throw new Error('trap')
}

test('survives proxies and getters that throw', () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const hostile = [
    proxy,
    new Proxy({}, { get: fail, getPrototypeOf: fail }),
    {
      get message() {
        return fail()
      },
    },
  ]
  for (const value of hostile) {
    expect(parseDatabaseError(value).message).toBe('Unknown database error')
    expect(constraintKind(value)).toBeUndefined()
  }
})
