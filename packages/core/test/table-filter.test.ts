import { expect, test } from 'vitest'
import { shouldApplyToTable } from '@kysera/core'

test.each([
  [{}, true],
  [{ tables: [], excludeTables: [] }, true],
  [{ tables: ['users'] }, true],
  [{ tables: ['Users', 'user'] }, false],
  [{ excludeTables: ['users'] }, false],
  [{ excludeTables: ['USERS'] }, true],
  [{ tables: ['users'], excludeTables: ['users'] }, true],
  [{ tables: ['posts'], excludeTables: [] }, false],
  [{ tables: [], excludeTables: ['users'] }, false],
  [{ tables: undefined, excludeTables: undefined }, true],
])('users under %j: %s', (config, applies) => {
  expect(shouldApplyToTable('users', config)).toBe(applies)
})
