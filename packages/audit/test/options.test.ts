import { AuditError } from '@kysera/core'
import { auditPlugin } from '@kysera/audit'
import { AuditOptionsSchema } from '@kysera/audit/schema'
import { expect, test } from 'vitest'

test.each([
  { auditTable: '' },
  { name: '' },
  { tables: 'users' },
  { excludeTables: [''] },
  { primaryKeyColumn: [] },
  { primaryKeyColumn: { users: [1] } },
  { captureOldValues: 'yes' },
  { getUserId: 'ann' },
  { maskColumns: 'password' },
  { excludeColumns: { users: [''] } },
  { mask: ['password'] },
])('refuses %o', options => {
  expect(() => Reflect.apply(auditPlugin, undefined, [options])).toThrow(AuditError)
})

test('says what it is', () => {
  expect(auditPlugin()).toMatchObject({ name: '@kysera/audit', priority: 50 })
  expect(auditPlugin({ name: 'second' }).name).toBe('second')
  expect('aroundExecute' in auditPlugin({ skipSystemOperations: true })).toBe(false)
})

test('has a schema for options from a file', () => {
  const options = { auditTable: 'log.entries', primaryKeyColumn: { users: 'uid' }, captureOldValues: false }
  expect(AuditOptionsSchema.parse(options)).toEqual(options)
  expect(AuditOptionsSchema.safeParse({ auditTable: '' }).success).toBe(false)
  expect(AuditOptionsSchema.safeParse({ getUserId: 'ann' }).success).toBe(false)
})
