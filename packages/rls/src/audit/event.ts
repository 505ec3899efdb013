/** What became of an operation: granted, refused, or restricted to rows. */
export type AuditDecision = 'allow' | 'deny' | 'filter'

/** One decision about one table. It holds no values of rows. */
export interface RLSAuditEvent {
  readonly timestamp: Date
  /** `'anonymous'` without a context. */
  readonly userId: string | number
  readonly tenantId?: string | number | undefined
  readonly operation: string
  readonly table: string
  /** Set when one policy decided. */
  readonly policyName?: string | undefined
  readonly decision: AuditDecision
  readonly reason?: string | undefined
  readonly context?: Readonly<Record<string, unknown>> | undefined
  readonly rowIds?: readonly (string | number)[] | undefined
  readonly queryHash?: string | undefined
  readonly requestId?: string | undefined
  readonly ipAddress?: string | undefined
  readonly userAgent?: string | undefined
  readonly durationMs?: number | undefined
}

/** Where decisions are written. */
export interface RLSAuditAdapter {
  log(event: RLSAuditEvent): void | Promise<void>
  /** Writes all of them or none. Default: `log` for each. */
  logBatch?(events: readonly RLSAuditEvent[]): void | Promise<void>
  /** Called after each flush of a logger. */
  flush?(): void | Promise<void>
  /** Called when the logger is closed. */
  close?(): void | Promise<void>
}
