import type { QueryMetrics as BaseMetrics } from '@kysera/core'

/** One query that was sent: when, for how long, and how it ended. */
export interface QueryMetrics extends BaseMetrics {
  /** What the query rejected with. */
  error?: unknown
  /** Whether the query succeeded. */
  success?: boolean
  /** How many rows it gave. */
  rows?: number
}
