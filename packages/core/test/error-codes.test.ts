import { expect, test } from 'vitest'
import * as core from '@kysera/core'
import { ErrorCodes, getErrorCategory, isValidErrorCode } from '@kysera/core'

const groups = [
  core.DatabaseErrorCodes,
  core.ValidationErrorCodes,
  core.ResourceErrorCodes,
  core.MigrationErrorCodes,
  core.PluginErrorCodes,
  core.AuditErrorCodes,
  core.ConfigErrorCodes,
  core.FileSystemErrorCodes,
  core.NetworkErrorCodes,
]

test('every code is its own key', () => {
  expect(Object.keys(ErrorCodes)).toEqual(Object.values(ErrorCodes))
  expect(Object.keys(ErrorCodes)).toHaveLength(57)
})

test('the groups together are all codes, each once', () => {
  expect(groups.flatMap(group => Object.keys(group))).toEqual(Object.keys(ErrorCodes))
})

test.each([
  ['DB_TIMEOUT', true],
  ['23505', false],
  ['toString', false],
  ['', false],
])('%s is a code: %s', (code, isCode) => {
  expect(isValidErrorCode(code)).toBe(isCode)
})

test.each([
  ['VALIDATION_UNIQUE_VIOLATION', 'VALIDATION'],
  ['DB_UNKNOWN', 'DB'],
  ['ECONNREFUSED', 'UNKNOWN'],
  ['lower_CASE', 'UNKNOWN'],
  ['_LEADING', 'UNKNOWN'],
  ['', 'UNKNOWN'],
])('%s is of the category %s', (code, category) => {
  expect(getErrorCategory(code)).toBe(category)
})
