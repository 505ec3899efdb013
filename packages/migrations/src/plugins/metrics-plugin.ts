import { VERSION } from '@kysera/core'
import type { MigrationPlugin } from '../hooks.js'
import type { MigrationDirection } from '../migration.js'

/** How one migration went. */
export interface MigrationMetric {
  name: string
  operation: MigrationDirection
  /** In milliseconds, of failures too. */
  duration: number
  success: boolean
}

/** A plugin that remembers how migrations went. */
export interface MetricsPlugin extends MigrationPlugin {
  /** A copy of what is remembered, oldest first. */
  getMetrics(): { migrations: MigrationMetric[] }
}

/**
 * A plugin that remembers how long migrations took.
 *
 * @example
 * const metrics = createMetricsPlugin()
 * await runMigrations(db, [], { plugins: [metrics] })
 * console.table(metrics.getMetrics().migrations)
 */
export function createMetricsPlugin(): MetricsPlugin {
  const metrics: MigrationMetric[] = []
  let started = 0
  const add = (name: string, operation: MigrationDirection, success: boolean): void =>
    void metrics.push({ name, operation, duration: performance.now() - started, success })
  return {
    name: '@kysera/migrations/metrics',
    version: VERSION,
    beforeMigration: () => {
      started = performance.now()
    },
    afterMigration: ({ name }, operation) => add(name, operation, true),
    onMigrationError: ({ name }, operation) => add(name, operation, false),
    getMetrics: () => ({ migrations: metrics.map(metric => ({ ...metric })) }),
  }
}
