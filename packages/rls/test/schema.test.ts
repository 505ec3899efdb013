import { defineRLSSchema, rlsPlugin } from '@kysera/rls'
import { RLSPluginOptionsSchema } from '@kysera/rls/schema'
import { expect, test } from 'vitest'

test('options from a file go into the plugin', () => {
  const options = {
    tables: ['posts'],
    bypassRoles: ['admin'],
    defaultDeny: true,
    requireContext: true,
    rawSql: 'deny',
    primaryKeyColumn: { posts: ['tenant_id', 'id'] },
  }
  const parsed = RLSPluginOptionsSchema.parse(options)
  expect(parsed).toEqual(options)
  rlsPlugin({ ...parsed, schema: defineRLSSchema({ posts: { policies: [] } }) })
})

test.each([
  { excludedTables: ['posts'] },
  { tables: 'posts' },
  { rawSql: true },
  { primaryKeyColumn: [] },
  { bypassRoles: [''] },
])('%o is refused', options => {
  expect(RLSPluginOptionsSchema.safeParse(options).success).toBe(false)
})
