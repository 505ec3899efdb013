import type { TableMetadata } from 'kysely'
import { describe, expect, test } from 'vitest'
import { tablesWithColumn } from '@kysera/core'

/** What Kysely 0.29 tells of a table, and 0.28 does not know. */
const since029 = { isForeign: false }

const facts = (name: string, ...columns: string[]): TableMetadata => ({
  name,
  isView: false,
  ...since029,
  schema: 'app',
  columns: columns.map(column => ({
    name: column,
    dataType: 'text',
    isAutoIncrementing: false,
    isNullable: true,
    hasDefaultValue: false,
  })),
})

describe('tablesWithColumn', () => {
  test('takes the tables that are known to have the column, and those that nothing is known of', () => {
    const applies = tablesWithColumn('deleted_at')
    expect(applies({ table: 'users', facts: facts('users', 'id', 'deleted_at') })).toBe(true)
    expect(applies({ table: 'tags', facts: facts('tags', 'id') })).toBe(false)
    expect(applies({ table: 'unknown' })).toBe(true)
  })

  test('takes listed tables at their word, and no other', () => {
    const applies = tablesWithColumn('deleted_at', { tables: ['tags'], excludeTables: ['tags'] })
    expect(applies({ table: 'tags', facts: facts('tags', 'id') })).toBe(true)
    expect(applies({ table: 'users', facts: facts('users', 'deleted_at') })).toBe(false)
  })

  test('leaves out excluded tables, in one schema or in all', () => {
    const applies = tablesWithColumn('deleted_at', { excludeTables: ['audit', 'app.jobs'] })
    expect(applies({ table: 'audit' })).toBe(false)
    expect(applies({ table: 'jobs', schema: 'app' })).toBe(false)
    expect(applies({ table: 'jobs', schema: 'other' })).toBe(true)
  })

  test.each(['USERS', 'Users', 'users'])('knows the table as %s', table => {
    expect(tablesWithColumn('deleted_at', { tables: ['users'] })({ table })).toBe(true)
  })

  test('knows a column by its name before and after CamelCasePlugin', () => {
    const applies = tablesWithColumn('deletedAt')
    const users = facts('users', 'deleted_at')
    expect([applies({ table: 'users', facts: users }), applies({ table: 'users', facts: users })]).toEqual([
      true,
      true,
    ])
  })
})
