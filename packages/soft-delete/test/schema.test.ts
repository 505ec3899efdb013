import { softDeletePlugin } from '@kysera/soft-delete'
import { SoftDeleteOptionsSchema } from '@kysera/soft-delete/schema'
import { expect, test } from 'vitest'

test('options from a file are checked, and make a plugin', () => {
  const options = {
    deletedAtColumn: 'removed_at',
    includeDeleted: false,
    tables: ['users'],
    excludeTables: [],
    primaryKeyColumn: ['tenant_id', 'id'],
    mode: 'unix',
    touchUpdatedAt: true,
    cascade: { users: [{ table: 'posts', foreignKey: 'user_id' }] },
  }
  expect(SoftDeleteOptionsSchema.parse(options)).toEqual(options)
  expect(softDeletePlugin(SoftDeleteOptionsSchema.parse(options)).name).toBe('@kysera/soft-delete')
  expect(SoftDeleteOptionsSchema.parse({})).toEqual({})
})

test.each([
  { deletedAtColumn: '' },
  { includeDeleted: 'yes' },
  { tables: 'users' },
  { excludeTables: [1] },
  { primaryKeyColumn: 1 },
  { mode: 'date' },
  { touchUpdatedAt: 1 },
  { cascade: { users: [{ table: 'posts' }] } },
])('%j is refused', options => {
  expect(SoftDeleteOptionsSchema.safeParse(options).success).toBe(false)
})
