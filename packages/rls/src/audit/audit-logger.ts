import { currentContext } from '../context/current-context.js'
import { isLogged, resolveAuditConfig, type AuditConfig, type ResolvedAuditConfig } from './audit-config.js'
import type { AuditDecision, RLSAuditEvent } from './event.js'
import { EventBuffer } from './event-buffer.js'

/** What else is known about a decision. */
export type AuditDetails = Pick<RLSAuditEvent, 'reason' | 'context' | 'rowIds' | 'queryHash' | 'durationMs'>

/** Writes decisions of policies, without ever changing one or making a statement wait for them. */
export class AuditLogger {
  readonly #config: ResolvedAuditConfig
  readonly #buffer: EventBuffer
  #isEnabled: boolean
  #isClosed = false

  constructor(config: AuditConfig) {
    this.#config = resolveAuditConfig(config)
    this.#buffer = new EventBuffer(this.#config)
    this.#isEnabled = this.#config.enabled
  }

  /** How many events wait to be written. */
  get bufferSize(): number {
    return this.#buffer.size
  }

  get enabled(): boolean {
    return this.#isEnabled
  }

  setEnabled(enabled: boolean): void {
    this.#isEnabled = enabled
  }

  /** Who, when and in which request is taken from the current context. */
  logDecision(
    operation: string,
    table: string,
    decision: AuditDecision,
    policyName?: string,
    details: AuditDetails = {},
  ): void {
    if (!this.#isEnabled || this.#isClosed || !this.#isSampled(decision)) return
    const event = { ...eventOf(operation, table, decision), ...(policyName && { policyName }), ...details }
    if (isLogged(this.#config, event)) this.#buffer.add(this.#withContextOf(event))
  }

  logAllow(operation: string, table: string, policyName?: string, details?: AuditDetails): void {
    this.logDecision(operation, table, 'allow', policyName, details)
  }

  logDeny(operation: string, table: string, policyName?: string, details?: AuditDetails): void {
    this.logDecision(operation, table, 'deny', policyName, details)
  }

  /** A filter was applied to what is read of a table. */
  logFilter(table: string, policyName?: string, details?: Pick<AuditDetails, 'context'>): void {
    this.logDecision('read', table, 'filter', policyName, details)
  }

  /** Writes what is waiting. What cannot be written is told to `onError` and waits for the next time. */
  async flush(): Promise<void> {
    await this.#buffer.flush()
  }

  /** Writes what is waiting and closes the adapter. What is logged from now on is ignored. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#buffer.close()
  }

  #isSampled(decision: AuditDecision): boolean {
    const { sampleRate, random } = this.#config
    if (sampleRate === 0) return false
    return decision === 'deny' || random() < sampleRate
  }

  #withContextOf(event: RLSAuditEvent): RLSAuditEvent {
    const { includeContext, excludeContext = [] } = this.#config.tables.get(event.table) ?? {}
    if (event.context === undefined) return event
    const kept = Object.entries(event.context).filter(
      ([key]) => (includeContext?.includes(key) ?? true) && !excludeContext.includes(key),
    )
    return { ...event, context: Object.fromEntries(kept) }
  }
}

/**
 * A logger of decisions, for the option `audit` of the plugin.
 *
 * @throws {RLSSchemaError} for a number that makes no sense.
 * @example
 * const audit = createAuditLogger({ adapter: new InMemoryAuditAdapter(), defaults: { logAllowed: true } })
 */
export function createAuditLogger(config: AuditConfig): AuditLogger {
  return new AuditLogger(config)
}

function eventOf(operation: string, table: string, decision: AuditDecision): RLSAuditEvent {
  const { auth, request } = currentContext.getStore() ?? {}
  const { requestId, ipAddress, userAgent } = request ?? {}
  return {
    timestamp: new Date(),
    userId: auth?.userId ?? 'anonymous',
    ...(auth?.tenantId !== undefined && { tenantId: auth.tenantId }),
    operation,
    table,
    decision,
    ...(requestId !== undefined && { requestId }),
    ...(ipAddress !== undefined && { ipAddress }),
    ...(userAgent !== undefined && { userAgent }),
  }
}
