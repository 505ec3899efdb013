import { BadRequestError } from '@kysera/core'
import { dummyDb } from '@kysera-internal/test-support'
import { describe, expect, test } from 'vitest'
import {
  createMigration,
  createMigrationRunner,
  createMigrationWithMeta,
  defineMigrations,
  MigrationError,
  MigrationErrorCodes,
} from '../src/index.js'

const up = (): Promise<void> => Promise.resolve()
const db = dummyDb('sqlite')

/** What plain JavaScript may pass. */
// oxlint-disable-next-line typescript/no-explicit-any -- the point is to pass what types do not allow
const untyped = (value: unknown): any => value

describe('a migration', () => {
  test('has the keys that are given, and no others', () => {
    expect(createMigration('a', up)).toStrictEqual({ name: 'a', up })
    expect(createMigration('a', up, up)).toStrictEqual({ name: 'a', up, down: up })
    expect(createMigrationWithMeta('a', { up, tags: ['x'] })).toStrictEqual({ name: 'a', up, tags: ['x'] })
  })

  test('comes from an object in the order of its keys', () => {
    expect(defineMigrations({ b: { up }, a: { up, down: up } })).toStrictEqual([
      { name: 'b', up },
      { name: 'a', up, down: up },
    ])
  })

  test.each(['1', '20', '0'])('cannot be called %s in an object, which would reorder it', name => {
    expect(() => defineMigrations({ [name]: { up } })).toThrow(BadRequestError)
  })

  test.each([
    [
      [
        { name: 'a', up },
        { name: 'a', up },
      ],
      'Duplicate migration name: a',
    ],
    [[{ name: '', up }], 'must have a name'],
    [[{ name: 'a ', up }], 'Migration "a ": white space around a name'],
    [[{ name: 'x'.repeat(256), up }], 'at most 255 characters'],
    [[{ name: 7, up }], 'must be a string, not number'],
    [[{ name: 'a' }], 'Migration "a": up must be a function'],
    [[{ name: 'a', up, down: 'x' }], 'Migration "a": down must be a function'],
    [[null], 'Migration number 1 is no object'],
    ['a', 'must be an array'],
  ])('is refused where it makes no sense: %#', (migrations, message) => {
    expect(() => createMigrationRunner(db, untyped(migrations))).toThrow(BadRequestError)
    expect(() => createMigrationRunner(db, untyped(migrations))).toThrow(message)
  })
})

describe('options', () => {
  test.each([
    [{ dryRun: 'yes' }, 'dryRun must be true or false'],
    [{ lock: 1 }, 'lock must be true or false'],
    [{ lockTimeoutMs: -1 }, 'lockTimeoutMs must be'],
    [{ lockTimeoutMs: Number.NaN }, 'lockTimeoutMs must be'],
    [{ onMissing: 'perhaps' }, 'onMissing must be one of error, warn, ignore'],
    [{ irreversible: 'warn' }, 'irreversible must be one of skip, error'],
    [{ tableName: 'a; drop' }, 'table name "a; drop" is no plain name'],
    [{ tableName: 'app.migrations' }, 'is no plain name'],
    [{ tableSchema: '' }, 'schema name "" is no plain name'],
    [{ logger: 'console' }, 'logger must be'],
  ])('are refused where they make no sense: %j', (options, message) => {
    expect(() => createMigrationRunner(db, [], untyped(options))).toThrow(BadRequestError)
    expect(() => createMigrationRunner(db, [], untyped(options))).toThrow(message)
    expect(() => createMigrationRunner(db, [], untyped(options))).toThrow(
      /^Invalid migration runner options: /,
    )
  })

  test('may be given as undefined', () => {
    const options = { dryRun: undefined, logger: undefined, tableName: undefined, plugins: undefined }
    expect(() => createMigrationRunner(db, [], options)).not.toThrow()
  })
})

describe('a migration error', () => {
  test.each([
    ['up', MigrationErrorCodes.UP_FAILED],
    ['down', MigrationErrorCodes.DOWN_FAILED],
    ['validate', MigrationErrorCodes.VALIDATION_FAILED],
    ['lock', MigrationErrorCodes.LOCK_FAILED],
  ] as const)('of %s has a code of its own', (operation, code) => {
    expect(new MigrationError('sorry', 'a', operation, { thrown: 1 })).toMatchObject({
      name: 'MigrationError',
      code,
      migrationName: 'a',
      operation,
      cause: { thrown: 1 },
    })
  })

  test('is JSON, whatever was thrown', () => {
    const toJson = (cause: unknown): unknown =>
      JSON.parse(JSON.stringify(new MigrationError('sorry', 'a', 'up', cause)))
    expect(toJson(new Error('why'))).toEqual({
      name: 'MigrationError',
      message: 'sorry',
      code: 'MIGRATION_UP_FAILED',
      migrationName: 'a',
      operation: 'up',
      cause: 'why',
    })
    expect(toJson('text')).toMatchObject({ cause: 'text' })
    expect(toJson(Object.create(null))).toMatchObject({ cause: 'something that cannot be printed' })
  })
})
