import { SoftDeleteError } from '@kysera/core'
import { softDeletePlugin } from '@kysera/soft-delete'
import { expect, test } from 'vitest'

test('the plugin says what it is', () => {
  expect(softDeletePlugin()).toMatchObject({
    name: '@kysera/soft-delete',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    priority: 500,
    readsSchema: true,
  })
})

test('the schema is not read for tables that are listed', () => {
  expect(softDeletePlugin({ tables: ['users'] }).readsSchema).toBe(false)
})

test.each([
  { deletedAtColumn: '' },
  { tables: 'users' },
  { excludeTables: 'users' },
  { tables: [''] },
  { mode: 'epoch' },
  { mode: 'toString' },
  { primaryKeyColumn: [] },
  { primaryKeyColumn: '' },
  { column: 'removed_at' },
])('refuses %j', options => {
  // @ts-expect-error -- as a program in JavaScript could call it
  expect(() => softDeletePlugin(options)).toThrow(SoftDeleteError)
})
