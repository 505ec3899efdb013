import { expect, test } from 'vitest'
import { constraintKind, parseDatabaseError } from '@kysera/core'

/** As tedious shapes it: the text code says only that a request failed. */
const requestError = (number: number, message: string) =>
  Object.assign(new Error(message), { code: 'EREQUEST', number, state: 1, class: 14, lineNumber: 1 })

const conflict = (statement: string, kind: string, table: string) =>
  `The ${statement} statement conflicted with the ${kind} constraint "the REFERENCE CHECK". ` +
  `The conflict occurred in database "shop", table "dbo.${table}", column 'id'.`

test.each([
  [
    2627,
    `Violation of UNIQUE KEY constraint 'UQ_email'. Cannot insert duplicate key in object 'dbo.users'. ` +
      `The duplicate key value is (a@b.c).`,
  ],
  [
    2601,
    `Cannot insert duplicate key row in object 'dbo.users' with unique index 'UQ_email'. ` +
      `The duplicate key value is (a@b.c).`,
  ],
])('reads the key of error %i', (number, message) => {
  const error = parseDatabaseError(requestError(number, message))
  expect(error).toMatchObject({ constraint: 'UQ_email', table: 'users', columns: [] })
})

test.each([
  ['INSERT', 'FOREIGN KEY', 'users', { table: 'unknown', referencedTable: 'users' }],
  ['DELETE', 'REFERENCE', 'posts', { table: 'posts', referencedTable: 'unknown' }],
  ['INSERT', 'FOREIGN KEY SAME TABLE', 'tree', { table: 'tree', referencedTable: 'tree' }],
  ['DELETE', 'SAME TABLE REFERENCE', 'tree', { table: 'tree', referencedTable: 'tree' }],
])('tells the tables of an %s that conflicts with a %s', (statement, kind, table, tables) => {
  const error = parseDatabaseError(requestError(547, conflict(statement, kind, table)))
  expect(error).toMatchObject({ name: 'ForeignKeyError', constraint: 'the REFERENCE CHECK', ...tables })
})

test('tells a check from a foreign key', () => {
  const error = parseDatabaseError(requestError(547, conflict('UPDATE', 'CHECK', 'users')))
  expect(error).toMatchObject({
    name: 'CheckConstraintError',
    constraint: 'the REFERENCE CHECK',
    table: 'users',
  })
})

test('reads column and table of a missing value', () => {
  const message = `Cannot insert the value NULL into column 'email', table 'shop.dbo.users'; column does not allow nulls.`
  expect(parseDatabaseError(requestError(515, message))).toMatchObject({ column: 'email', table: 'users' })
})

test.each([{ number: 2627 }, { errno: 2627 }, { code: '2627' }])('finds the number in %j', cause => {
  expect(constraintKind(cause, 'mssql')).toBe('unique')
})

test('leaves another error its message and code', () => {
  const error = parseDatabaseError(requestError(208, `Invalid object name 'nowhere'.`))
  expect(error).toMatchObject({ code: 'EREQUEST', message: `Invalid object name 'nowhere'.` })
})
