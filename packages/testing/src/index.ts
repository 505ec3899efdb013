export {
  testInTransaction,
  testWithIsolation,
  testWithSavepoints,
} from './transactions/test-in-transaction.js'
export { cleanDatabase } from './cleaning/clean-database.js'
export { composeSeeders, seedDatabase } from './seed.js'
export { createFactory, createMany, createSequenceFactory } from './factories/create-factory.js'
export { assertRowExists, assertRowNotExists, countRows } from './rows/assert-row.js'
export { snapshotTable } from './rows/snapshot-table.js'
export { waitFor } from './wait-for.js'

export { assertPluginBehavior } from './plugins/assert-plugin-behavior.js'
export { createInMemoryDatabase } from './plugins/in-memory-database.js'
export { createMockPlugin } from './plugins/mock-plugin.js'
export { createPluginTestHarness } from './plugins/plugin-test-harness.js'
export { spyOnPlugin } from './plugins/spy-on-plugin.js'

export type { Dialect } from '@kysera/core'
export type { Handle } from './handle.js'
export type { IsolationLevel } from './transactions/test-in-transaction.js'
export type { CleanupOptions, CleanupStrategy } from './cleaning/clean-database.js'
export type { SeedFunction } from './seed.js'
export type { Factory, FactoryDefaults, FactoryFunction } from './factories/create-factory.js'
export type { SnapshotOptions } from './rows/snapshot-table.js'
export type { WaitForOptions } from './wait-for.js'
export type { PluginAssertionOptions, PluginTestResult } from './plugins/assert-plugin-behavior.js'
export type { MockPlugin, MockPluginOptions } from './plugins/mock-plugin.js'
export type { PluginTestHarness, PluginTestHarnessOptions } from './plugins/plugin-test-harness.js'
export type { RecordedOperation } from './plugins/recorded-operation.js'
export type { PluginSpy } from './plugins/spy-on-plugin.js'
