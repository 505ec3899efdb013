import { expect, test } from 'vitest'
import { consoleLogger, createPluginConfig, silentLogger } from '@kysera/core'

test('options have defaults', () => {
  expect(createPluginConfig('audit', {})).toEqual({
    name: 'audit',
    logger: silentLogger,
    tables: undefined,
    excludeTables: [],
    primaryKeyColumn: 'id',
  })
})

test('options that are given are kept', () => {
  const options = {
    logger: consoleLogger,
    tables: ['users'],
    excludeTables: ['logs'],
    primaryKeyColumn: ['tenant_id', 'id'],
  }
  expect(createPluginConfig('audit', options)).toEqual({ name: 'audit', ...options })
})

test('an option that is undefined has its default', () => {
  const options = { logger: undefined, excludeTables: undefined, primaryKeyColumn: undefined }
  expect(createPluginConfig('audit', options)).toEqual(createPluginConfig('audit', {}))
})
