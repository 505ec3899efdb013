import { expect, test } from 'vitest'
import { constraintKind, parseDatabaseError } from '@kysera/core'

const parse = (message: string) => parseDatabaseError(new Error(message))

test.each([
  ['better-sqlite3, node:sqlite, Bun', 'UNIQUE constraint failed: users.email'],
  ['sqlite3', 'SQLITE_CONSTRAINT: UNIQUE constraint failed: users.email'],
  ['libSQL', 'SQLITE_CONSTRAINT: SQLite error: UNIQUE constraint failed: users.email'],
  ['D1', 'D1_ERROR: UNIQUE constraint failed: users.email: SQLITE_CONSTRAINT'],
])('reads the message of %s', (_driver, message) => {
  expect(parse(message)).toMatchObject({ constraint: 'unique', table: 'users', columns: ['email'] })
})

test.each([
  ['t.a, t.b', 't', ['a', 'b']],
  ['order lines.first, second, order lines.größe', 'order lines', ['first, second', 'größe']],
  ['"order.lines"."sku"', 'order.lines', ['sku']],
])('reads the columns of %s', (list, table, columns) => {
  expect(parse(`UNIQUE constraint failed: ${list}`)).toMatchObject({ table, columns })
})

test('reads the name of an index', () => {
  const error = parse(`UNIQUE constraint failed: index 'users_lower_email'`)
  expect(error).toMatchObject({ constraint: 'users_lower_email', table: 'unknown', columns: [] })
})

test('keeps the text of a check, also when it contains another message', () => {
  const text = `note <> 'UNIQUE constraint failed: a.b'`
  expect(parse(`CHECK constraint failed: ${text}`)).toMatchObject({ constraint: text, table: undefined })
})

test.each([
  ['SQLITE_CONSTRAINT_UNIQUE', 'unique'],
  ['SQLITE_CONSTRAINT_PRIMARYKEY', 'unique'],
  ['SQLITE_CONSTRAINT_ROWID', 'unique'],
  ['SQLITE_CONSTRAINT_FOREIGNKEY', 'foreignKey'],
  ['SQLITE_CONSTRAINT_NOTNULL', 'notNull'],
  ['SQLITE_CONSTRAINT_CHECK', 'check'],
  ['SQLITE_CONSTRAINT_DATATYPE', undefined],
  ['SQLITE_BUSY', undefined],
])('knows %s by its code alone', (code, kind) => {
  expect(constraintKind({ code, message: 'in another language' })).toBe(kind)
})

test('does not take the number that sqlite3 reports for one of MySQL', () => {
  const cause = { code: 'SQLITE_BUSY', errno: 1062, message: 'database is locked' }
  expect(constraintKind(cause)).toBeUndefined()
})
