import { expect, test } from 'vitest'
import { constraintKind, parseDatabaseError } from '@kysera/core'

const duplicate = (sqlMessage: string) => ({
  code: 'ER_DUP_ENTRY',
  errno: 1062,
  sqlState: '23000',
  sqlMessage,
})

test.each([
  [`Duplicate entry 'x' for key 'users.email'`, { constraint: 'email', table: 'users', columns: ['email'] }],
  [`Duplicate entry 'x' for key 'email'`, { constraint: 'email', table: 'unknown', columns: ['email'] }],
  [`Duplicate entry '1' for key 'users.PRIMARY'`, { constraint: 'PRIMARY', table: 'users', columns: [] }],
  [`Duplicate entry 'x' for key 'uq_email'`, { constraint: 'uq_email', table: 'unknown', columns: [] }],
  [`Duplicate entry 'x' for key 'users.Email_IDX'`, { constraint: 'Email_IDX', table: 'users', columns: [] }],
  [`Duplicate entry 'x' for key 'monkey'`, { constraint: 'monkey', table: 'unknown', columns: ['monkey'] }],
  [`Duplicate entry '' for key 'a.b'' for key 'users.email'`, { table: 'users', constraint: 'email' }],
  [`Can't write; duplicate key in table 'users'`, { constraint: 'unique', table: 'users', columns: [] }],
])('reads the key of: %s', (message, facts) => {
  expect(parseDatabaseError(duplicate(message))).toMatchObject(facts)
})

test('reads quoted names and other schemas in a foreign key', () => {
  const error = parseDatabaseError({
    errno: 1452,
    message:
      'Cannot add or update a child row: a foreign key constraint fails (`my``shop`.`order lines`, ' +
      'CONSTRAINT `fk``1` FOREIGN KEY (`sku`, `lot`) REFERENCES `stock`.`it``ems` (`sku`, `lot`))',
  })
  expect(error).toMatchObject({ constraint: 'fk`1', table: 'order lines', referencedTable: 'it`ems' })
})

test.each([1216, 1217])('knows error %i, in which the server hides the names', errno => {
  const message = 'Cannot delete or update a parent row: a foreign key constraint fails'
  expect(parseDatabaseError({ errno, message }).toJSON()).toEqual({
    name: 'ForeignKeyError',
    message: 'FOREIGN KEY constraint violation',
    code: 'VALIDATION_FOREIGN_KEY_VIOLATION',
    constraint: 'foreign_key',
    table: 'unknown',
    referencedTable: 'unknown',
  })
})

test.each([
  { code: 'ER_BAD_NULL_ERROR', message: `Column 'email' cannot be null` },
  { errno: 1048, message: `Column 'email' cannot be null` },
  { code: 'ER_NO_DEFAULT_FOR_FIELD', message: `Field 'email' doesn't have a default value` },
  { code: 'ERR_MYSQL_SERVER_ERROR', errno: 1364, message: `Field 'email' doesn't have a default value` },
])('reads the column of $message', cause => {
  expect(parseDatabaseError(cause)).toMatchObject({ column: 'email', table: undefined })
})

test('knows a check of MariaDB under its unrelated name', () => {
  const cause = {
    code: 'ER_INNODB_AUTOEXTEND_SIZE_OUT_OF_RANGE',
    errno: 4025,
    sqlState: '23000',
    message: 'CONSTRAINT `adult` failed for `shop`.`users`',
  }
  expect(parseDatabaseError(cause)).toMatchObject({ constraint: 'adult', table: 'users' })
})

test('does not take error 4025 of MySQL for a check', () => {
  const message = 'AUTOEXTEND_SIZE should be between 4M and 4G'
  const cause = { code: 'ER_INNODB_AUTOEXTEND_SIZE_OUT_OF_RANGE', errno: 4025, message }
  expect(constraintKind(cause, 'mysql')).toBeUndefined()
})
