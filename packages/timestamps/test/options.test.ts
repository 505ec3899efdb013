import { TimestampsError } from '@kysera/core'
import { timestampsPlugin } from '@kysera/timestamps'
import { expect, test } from 'vitest'

test('the plugin says what it is', () => {
  expect(timestampsPlugin()).toMatchObject({
    name: '@kysera/timestamps',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    priority: 100,
    readsSchema: true,
  })
})

test('the schema is not read for tables that are listed', () => {
  expect(timestampsPlugin({ tables: ['users'] }).readsSchema).toBe(false)
})

test.each([
  { createdAtColumn: '' },
  { updatedAtColumn: '' },
  { tables: 'users' },
  { excludeTables: 'users' },
  { tables: [''] },
  { dateFormat: 'epoch' },
  { dateFormat: 'toString' },
  { getTimestamp: 'now' },
  { createdAt: 'made_at' },
])('refuses %j', options => {
  // @ts-expect-error -- as a program in JavaScript could call it
  expect(() => timestampsPlugin(options)).toThrow(TimestampsError)
})
