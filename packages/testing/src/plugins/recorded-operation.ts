import type { QueryBuilderContext } from '@kysera/executor'

/** One call of `interceptQuery`. A hook may run more than once for one execution. */
export interface RecordedOperation {
  readonly operation: QueryBuilderContext['operation']
  readonly table: string
  readonly timestamp: Date
  /** As it was then. */
  readonly metadata: Record<string, unknown>
}

export function recordedOperation({ operation, table, metadata }: QueryBuilderContext): RecordedOperation {
  return { operation, table, timestamp: new Date(), metadata: { ...metadata } }
}
