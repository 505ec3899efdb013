import { RLSSchemaError } from '../errors.js'
import type { AuditDecision, RLSAuditAdapter, RLSAuditEvent } from './event.js'

/** Which events are asked for; all that is given has to fit. */
export interface AuditQueryParams {
  readonly userId?: string | number | undefined
  readonly tenantId?: string | number | undefined
  readonly table?: string | undefined
  readonly operation?: string | undefined
  readonly decision?: AuditDecision | undefined
  readonly policyName?: string | undefined
  readonly requestId?: string | undefined
  /** From then on. */
  readonly startTime?: Date | undefined
  /** Until then, inclusive. */
  readonly endTime?: Date | undefined
  /** Default: all. */
  readonly limit?: number | undefined
  /** Default: 0. */
  readonly offset?: number | undefined
}

/** What happened how often. */
export interface AuditStats {
  readonly totalEvents: number
  readonly byDecision: Readonly<Record<AuditDecision, number>>
  readonly byOperation: Readonly<Record<string, number>>
  readonly byTable: Readonly<Record<string, number>>
  /** The ten users who were refused most often. */
  readonly topDeniedUsers: readonly { readonly userId: string | number; readonly count: number }[]
}

/** Keeps decisions in this process, for tests. */
export class InMemoryAuditAdapter implements RLSAuditAdapter {
  readonly #maxSize: number
  readonly #events: RLSAuditEvent[] = []

  /** @param maxSize - When there are more events, the oldest go. */
  constructor(maxSize = 10_000) {
    if (!(maxSize >= 1))
      throw new RLSSchemaError('maxSize has to be a number from 1 on', { option: 'maxSize' })
    this.#maxSize = maxSize
  }

  get size(): number {
    return this.#events.length
  }

  log(event: RLSAuditEvent): void {
    this.#events.push(event)
    if (this.#events.length > this.#maxSize) this.#events.shift()
  }

  /** All events, the oldest first. */
  getEvents(): RLSAuditEvent[] {
    return [...this.#events]
  }

  /** The events that fit, the oldest first. */
  query({
    limit = Infinity,
    offset = 0,
    startTime,
    endTime,
    ...wanted
  }: AuditQueryParams = {}): RLSAuditEvent[] {
    return this.#between(startTime, endTime)
      .filter(event => fits(event, wanted))
      .slice(offset, offset + limit)
  }

  /** Counts all events, or those between two points in time. */
  getStats({ startTime, endTime }: Pick<AuditQueryParams, 'startTime' | 'endTime'> = {}): AuditStats {
    const events = this.#between(startTime, endTime)
    const denied = events.filter(({ decision }) => decision === 'deny')
    return {
      totalEvents: events.length,
      byDecision: { allow: 0, deny: 0, filter: 0, ...counts(events, ({ decision }) => decision) },
      byOperation: counts(events, ({ operation }) => operation),
      byTable: counts(events, ({ table }) => table),
      topDeniedUsers: topUsers(denied),
    }
  }

  clear(): void {
    this.#events.length = 0
  }

  #between(start: Date | undefined, end: Date | undefined): RLSAuditEvent[] {
    return this.#events.filter(
      ({ timestamp }) =>
        (start === undefined || timestamp >= start) && (end === undefined || timestamp <= end),
    )
  }
}

type Wanted = Omit<AuditQueryParams, 'limit' | 'offset' | 'startTime' | 'endTime'>

function fits(event: RLSAuditEvent, wanted: Wanted): boolean {
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined)
  return given.every(([name, value]) =>
    Object.entries(event).some(([key, is]) => key === name && is === value),
  )
}

function tally<K>(events: readonly RLSAuditEvent[], keyOf: (event: RLSAuditEvent) => K): Map<K, number> {
  const tallied = new Map<K, number>()
  for (const event of events) tallied.set(keyOf(event), (tallied.get(keyOf(event)) ?? 0) + 1)
  return tallied
}

const counts = (
  events: readonly RLSAuditEvent[],
  keyOf: (event: RLSAuditEvent) => string,
): Record<string, number> => Object.fromEntries(tally(events, keyOf))

const topUsers = (denied: readonly RLSAuditEvent[]): AuditStats['topDeniedUsers'] =>
  [...tally(denied, ({ userId }) => userId)]
    .map(([userId, count]) => ({ userId, count }))
    .toSorted((a, b) => b.count - a.count)
    .slice(0, 10)
