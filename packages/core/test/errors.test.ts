import { fc, test as property } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import {
  AuditError,
  AuditMissingValuesError,
  AuditRestoreError,
  BadRequestError,
  CheckConstraintError,
  DatabaseError,
  ForeignKeyError,
  NotFoundError,
  NotNullError,
  RecordNotDeletedError,
  SoftDeleteError,
  TimestampColumnMissingError,
  TimestampsError,
  UniqueConstraintError,
} from '@kysera/core'

const cause = new Error('driver')
const options = { cause }

interface Sample {
  readonly error: DatabaseError
  readonly parent: new (...args: never[]) => Error
  readonly json: { readonly name: string } & Record<string, unknown>
}

const samples: Sample[] = [
  {
    error: new DatabaseError('broken', 'DB_TIMEOUT', 'after 5 s', options),
    parent: Error,
    json: { name: 'DatabaseError', message: 'broken', code: 'DB_TIMEOUT', detail: 'after 5 s' },
  },
  {
    error: new UniqueConstraintError('users_key', 'users', ['a', 'b'], options),
    parent: DatabaseError,
    json: {
      name: 'UniqueConstraintError',
      message: 'UNIQUE constraint violation on users',
      code: 'VALIDATION_UNIQUE_VIOLATION',
      constraint: 'users_key',
      table: 'users',
      columns: ['a', 'b'],
    },
  },
  {
    error: new ForeignKeyError('posts_author', 'posts', 'users', options),
    parent: DatabaseError,
    json: {
      name: 'ForeignKeyError',
      message: 'FOREIGN KEY constraint violation',
      code: 'VALIDATION_FOREIGN_KEY_VIOLATION',
      constraint: 'posts_author',
      table: 'posts',
      referencedTable: 'users',
    },
  },
  {
    error: new NotNullError('email', 'users', options),
    parent: DatabaseError,
    json: {
      name: 'NotNullError',
      message: 'NOT NULL constraint violation on column email on table users',
      code: 'VALIDATION_NOT_NULL_VIOLATION',
      detail: 'email',
      column: 'email',
      table: 'users',
    },
  },
  {
    error: new CheckConstraintError('adult', 'users', options),
    parent: DatabaseError,
    json: {
      name: 'CheckConstraintError',
      message: 'CHECK constraint violation: adult on table users',
      code: 'VALIDATION_CHECK_VIOLATION',
      constraint: 'adult',
      table: 'users',
    },
  },
  {
    error: new NotFoundError('User', { id: 1n }, options),
    parent: DatabaseError,
    json: {
      name: 'NotFoundError',
      message: 'User not found',
      code: 'RESOURCE_NOT_FOUND',
      detail: '{"id":"1"}',
      entity: 'User',
      filters: { id: '1' },
    },
  },
  {
    error: new BadRequestError('no', options),
    parent: DatabaseError,
    json: { name: 'BadRequestError', message: 'no', code: 'RESOURCE_BAD_REQUEST' },
  },
  {
    error: new SoftDeleteError('no', undefined, undefined, options),
    parent: DatabaseError,
    json: { name: 'SoftDeleteError', message: 'no', code: 'SOFT_DELETE_ERROR' },
  },
  {
    error: new RecordNotDeletedError(7, 'users', options),
    parent: SoftDeleteError,
    json: {
      name: 'RecordNotDeletedError',
      message: 'Record 7 is not deleted in table users',
      code: 'RECORD_NOT_DELETED',
      recordId: 7,
      tableName: 'users',
    },
  },
  {
    error: new AuditError('no', 'why', 'AUDIT_LOG_NOT_FOUND', options),
    parent: DatabaseError,
    json: { name: 'AuditError', message: 'no', code: 'AUDIT_LOG_NOT_FOUND', detail: 'why' },
  },
  {
    error: new AuditRestoreError(3, 'INSERT', 'row is gone', options),
    parent: AuditError,
    json: {
      name: 'AuditRestoreError',
      message: 'Cannot restore audit 3 (INSERT): row is gone',
      code: 'AUDIT_RESTORE_ERROR',
      auditId: 3,
      operation: 'INSERT',
      reason: 'row is gone',
    },
  },
  {
    error: new AuditMissingValuesError('3', options),
    parent: AuditError,
    json: {
      name: 'AuditMissingValuesError',
      message: 'Audit log 3 is missing old_values required for restoration',
      code: 'AUDIT_MISSING_VALUES',
      auditId: '3',
    },
  },
  {
    error: new TimestampsError('no', undefined, undefined, options),
    parent: DatabaseError,
    json: { name: 'TimestampsError', message: 'no', code: 'TIMESTAMPS_ERROR' },
  },
  {
    error: new TimestampColumnMissingError('users', 'created_at', options),
    parent: TimestampsError,
    json: {
      name: 'TimestampColumnMissingError',
      message: 'Table users is missing required timestamp column: created_at',
      code: 'TIMESTAMP_COLUMN_MISSING',
      tableName: 'users',
      columnName: 'created_at',
    },
  },
]

describe.each(samples)('$json.name', ({ error, parent, json }) => {
  test('serialises its facts, and neither cause nor stack', () => {
    expect(JSON.parse(JSON.stringify(error))).toEqual(json)
  })

  test('carries its facts as fields', () => {
    const { detail, filters: _, ...fields } = json
    expect(error).toMatchObject({ detail, ...fields })
  })

  test('keeps its place among the classes, and its cause', () => {
    expect(error).toBeInstanceOf(parent)
    expect(error.cause).toBe(cause)
  })
})

test('a table that is not known is left out of the message', () => {
  expect(new NotNullError('email').message).toBe('NOT NULL constraint violation on column email')
  expect(new CheckConstraintError('adult').message).toBe('CHECK constraint violation: adult')
})

test.each([
  [{ tenant: 1, id: 2n }, '{"tenant":1,"id":"2"}'],
  [5n, '5'],
  ['a-b', 'a-b'],
  [null, 'null'],
  [undefined, 'undefined'],
])('a record id %o is written as %s', (id, text) => {
  expect(new RecordNotDeletedError(id).message).toBe(`Record ${text} is not deleted`)
})

test('filters with cycles, dates and functions have a detail', () => {
  const filters: Record<string, unknown> = { at: new Date(0), twice: [{ a: 1 }], call: () => 1 }
  filters.self = filters
  const { detail } = new NotFoundError('User', filters)
  expect(detail).toBe('{"at":"1970-01-01T00:00:00.000Z","twice":[{"a":1}],"self":"[Circular]"}')
})

test('the same object in two places is no cycle', () => {
  const name = { like: 'A%' }
  expect(new NotFoundError('User', { a: name, b: [name] }).detail).toBe(
    '{"a":{"like":"A%"},"b":[{"like":"A%"}]}',
  )
})

test('a filter that cannot be read does not keep the error from being made', () => {
  const filters = Object.defineProperty({}, 'id', {
    enumerable: true,
    get: () => {
      throw new Error('unreadable')
    },
  })
  const error = new NotFoundError('User', filters)
  expect(error.detail).toBe('"[Unserialisable]"')
  expect(error.toJSON().filters).toBe('[Unserialisable]')
})

property.prop([fc.dictionary(fc.string(), fc.anything({ withBigInt: true, withDate: true }))])(
  'errors serialise whatever they carry',
  values => {
    const notFound = new NotFoundError('User', values)
    const notDeleted = new RecordNotDeletedError(values)
    expect(JSON.parse(JSON.stringify([notFound, notDeleted]))).toMatchObject([
      { entity: 'User', filters: JSON.parse(notFound.detail ?? 'null') },
      { message: notDeleted.message },
    ])
  },
)
