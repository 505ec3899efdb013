import type { Plugin } from '@kysera/executor'
import { recordedOperation, type RecordedOperation } from './recorded-operation.js'

export interface MockPluginOptions {
  /** Called with each entry. */
  readonly onIntercept?: ((operation: RecordedOperation) => void) | undefined
  /** Default: 0. */
  readonly priority?: number | undefined
}

/** A plugin that changes nothing and remembers what it was asked. */
export interface MockPlugin extends Plugin {
  readonly operations: RecordedOperation[]
  /** Forgets what it was asked. */
  reset(): void
}

/**
 * A plugin that writes down which tables queries are about.
 *
 * @example
 * import { createExecutorSync } from '@kysera/executor'
 * import { createMockPlugin } from '@kysera/testing'
 * import type { Kysely } from 'kysely'
 *
 * export function tablesRead(db: Kysely<{ users: { id: number } }>): string[] {
 *   const mock = createMockPlugin('mock')
 *   createExecutorSync(db, [mock]).selectFrom('users').selectAll().compile()
 *   return mock.operations.map(({ table }) => table)
 * }
 */
export function createMockPlugin(
  name: string,
  { onIntercept, priority = 0 }: MockPluginOptions = {},
): MockPlugin {
  const operations: RecordedOperation[] = []
  return {
    name,
    version: '1.0.0-test',
    priority,
    operations,
    reset: () => void (operations.length = 0),
    interceptQuery: (qb, context) => {
      const entry = recordedOperation(context)
      operations.push(entry)
      onIntercept?.(entry)
      return qb
    },
  }
}
