import { timestampsPlugin } from '@kysera/timestamps'
import { TimestampsOptionsSchema } from '@kysera/timestamps/schema'
import { expect, test } from 'vitest'

test('options are checked, and make a plugin', () => {
  const options = {
    createdAtColumn: 'created',
    updatedAtColumn: 'changed',
    setUpdatedAtOnInsert: false,
    tables: ['users'],
    excludeTables: [],
    getTimestamp: () => new Date(),
    dateFormat: 'unix-ms',
    primaryKeyColumn: 'uuid',
  }
  expect(TimestampsOptionsSchema.parse(options)).toEqual(options)
  expect(timestampsPlugin(TimestampsOptionsSchema.parse(options)).name).toBe('@kysera/timestamps')
  expect(TimestampsOptionsSchema.parse({})).toEqual({})
})

test.each([
  { createdAtColumn: '' },
  { updatedAtColumn: 1 },
  { setUpdatedAtOnInsert: 'yes' },
  { tables: 'users' },
  { excludeTables: [1] },
  { getTimestamp: 'now' },
  { dateFormat: 'epoch' },
  { primaryKeyColumn: null },
])('%j is refused', options => {
  expect(TimestampsOptionsSchema.safeParse(options).success).toBe(false)
})
