import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { isTransientError } from '@kysera/core'

const codes = `ECONNREFUSED ETIMEDOUT ECONNRESET EPIPE EAI_AGAIN EHOSTUNREACH ENETUNREACH
  08000 08006 08P01 40001 40P01 53300 55P03 57P01 57P02 57P03 57P05 25P03
  ER_LOCK_DEADLOCK ER_LOCK_WAIT_TIMEOUT ER_CON_COUNT_ERROR ER_SERVER_SHUTDOWN PROTOCOL_CONNECTION_LOST
  ER_LOCK_NOWAIT ER_CLIENT_INTERACTION_TIMEOUT
  SQLITE_BUSY SQLITE_LOCKED SQLITE_BUSY_SNAPSHOT SQLITE_LOCKED_SHAREDCACHE
  ETIMEOUT ESOCKET ECONNCLOSED -2 1205 40613`.split(/\s+/)

const passing = codes.map(code => ({ code }))

const numbered: readonly object[] = [
  ...[1213, 1205, 3572, 1040, 1053, 4031].map(errno => ({ errno })),
  ...[-2, -1, 233, 1205, 1222, 10053, 10054, 40197, 40501, 40613].map(number => ({ number })),
]

const spoken: readonly object[] = [
  'Connection terminated unexpectedly',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error and is not queryable',
  "Can't add new command when connection is in closed state",
].map(message => ({ message }))

describe('a failure passes', () => {
  test.each([...passing, ...numbered, ...spoken])('%j', error => {
    expect(isTransientError(error)).toBe(true)
  })

  test('when its cause does, at any of five levels', () => {
    let error = new Error('lost', { cause: { code: 'ECONNRESET' } })
    for (let level = 2; level <= 5; level++) error = new Error('wrapped', { cause: error })
    expect(isTransientError(error)).toBe(true)
    expect(isTransientError(new Error('too deep', { cause: error }))).toBe(false)
  })

  test('when one of several does', () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    expect(isTransientError(new AggregateError([new Error('no'), refused]))).toBe(true)
    expect(isTransientError(new Error('both', { cause: new AggregateError([refused]) }))).toBe(true)
  })
})

describe('a failure stays', () => {
  test.each<[unknown]>([
    [null],
    [undefined],
    ['ECONNREFUSED'],
    [1205],
    [[]],
    [{ code: '23505' }],
    [{ code: '08' }],
    [{ code: 'SQLITE_CONSTRAINT' }],
    [{ code: 'SQLITE_BUSYBODY' }],
    [new Error('ECONNREFUSED')],
  ])('%o', value => {
    expect(isTransientError(value)).toBe(false)
  })

  test('when a number means something else to another driver', () => {
    // ER_WRONG_NUMBER_OF_COLUMNS_IN_SELECT on MySQL, a lock on SQL Server.
    expect(isTransientError({ code: 'ER_WRONG_NUMBER_OF_COLUMNS_IN_SELECT', errno: 1222 })).toBe(false)
    expect(isTransientError({ number: 1213 })).toBe(false)
  })

  test('when the driver knows better than the message', () => {
    expect(isTransientError({ code: '42601', message: 'Connection terminated' })).toBe(false)
    expect(isTransientError({ message: 'Saying: Connection terminated' })).toBe(false)
  })

  test('when its causes go round in a circle', () => {
    const error = new Error('one')
    error.cause = new Error('two', { cause: error })
    expect(isTransientError(error)).toBe(false)
    const all = new AggregateError([])
    all.errors.push(all, all)
    expect(isTransientError(all)).toBe(false)
  })
})

property.prop([fc.anything({ withBigInt: true, withNullPrototype: true, withDate: true })])(
  'any value is answered',
  value => {
    expect(isTransientError({ cause: value, errors: [value] })).toBe(false)
  },
)

test('an error that throws when it is read is no reason to throw', () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const angry = {
    get code() {
      throw new Error('no')
    },
    errors: [proxy],
    cause: { errors: proxy },
  }
  expect(isTransientError(angry)).toBe(false)
})
