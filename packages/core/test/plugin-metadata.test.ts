import { expect, test } from 'vitest'
import { createPluginMetadata, PLUGIN_PRIORITIES } from '@kysera/core'

test('metadata has only what was given', () => {
  expect(Object.entries(createPluginMetadata('audit', '1.0.0', { dependencies: undefined }))).toEqual([
    ['name', 'audit'],
    ['version', '1.0.0'],
  ])
})

test('metadata keeps a priority of zero and empty lists', () => {
  const options = { dependencies: [], priority: PLUGIN_PRIORITIES.DEFAULT, conflictsWith: ['log'] }
  expect(createPluginMetadata('audit', '1.0.0', options)).toEqual({
    name: 'audit',
    version: '1.0.0',
    dependencies: [],
    priority: 0,
    conflictsWith: ['log'],
  })
})

test('security comes first and debugging last', () => {
  const byPriority = Object.entries(PLUGIN_PRIORITIES).toSorted(([, a], [, b]) => b - a)
  expect(byPriority.map(([name]) => name)).toEqual([
    'SECURITY',
    'FILTER',
    'TRANSFORM',
    'AUDIT',
    'DEFAULT',
    'DEBUG',
  ])
})
