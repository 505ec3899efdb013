import { consoleLogger, longestDelay } from '@kysera/core'
import { RLSSchemaError } from '../errors.js'
import type { AuditDecision, RLSAuditAdapter, RLSAuditEvent } from './event.js'

/** Which decisions are written. */
interface AuditLevels {
  /** Default: `false`. */
  readonly logAllowed?: boolean | undefined
  /** Default: `true`. */
  readonly logDenied?: boolean | undefined
  /** Default: `false`. */
  readonly logFilters?: boolean | undefined
}

/** How decisions about one table are written. */
export interface TableAuditConfig extends AuditLevels {
  /** Default: `true`. */
  readonly enabled?: boolean | undefined
  /** Of an event's context, these keys are written. Default: all. */
  readonly includeContext?: readonly string[] | undefined
  /** Of an event's context, these keys are not written. */
  readonly excludeContext?: readonly string[] | undefined
  /** Events for which it gives false are not written. One that throws lets them pass. */
  readonly filter?: ((event: RLSAuditEvent) => boolean) | undefined
}

export interface AuditConfig {
  readonly adapter: RLSAuditAdapter
  /** Default: `true`. */
  readonly enabled?: boolean | undefined
  /** What holds for tables that do not say otherwise. */
  readonly defaults?: AuditLevels | undefined
  readonly tables?: Readonly<Record<string, TableAuditConfig>> | undefined
  /** How many events are collected before they are written. Default: 100. */
  readonly bufferSize?: number | undefined
  /** After how long they are written at the latest, in milliseconds; 0 is never. Default: 5000. */
  readonly flushInterval?: number | undefined
  /** `false`: each event is handed to the adapter at once. Default: `true`. */
  readonly async?: boolean | undefined
  /** The part of the events that is written, 0 to 1. Denials are always written, unless it is 0. Default: 1. */
  readonly sampleRate?: number | undefined
  /** Is told of events that could not be written, or that were dropped. Default: the console is. */
  readonly onError?: ((error: unknown, events: readonly RLSAuditEvent[]) => void) | undefined
  /** Beyond this many events that could not be written, the oldest are dropped. Default: 10,000. */
  readonly maxBuffered?: number | undefined
  /** A source of randomness between 0 and 1. Default: `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** Options with their defaults filled in. */
export type Complete<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> }

/** The configuration with its defaults filled in. */
export interface ResolvedAuditConfig extends Complete<Omit<AuditConfig, 'defaults' | 'tables'>> {
  readonly tables: ReadonlyMap<string, TableAuditConfig>
  readonly levels: Readonly<Record<AuditDecision, boolean>>
}

const level = { allow: 'logAllowed', deny: 'logDenied', filter: 'logFilters' } as const

/** @throws {RLSSchemaError} for a number that makes no sense. */
export function resolveAuditConfig(config: AuditConfig): ResolvedAuditConfig {
  const { adapter, defaults = {}, tables = {} } = config
  const { logAllowed = false, logDenied = true, logFilters = false } = defaults
  return {
    adapter,
    enabled: config.enabled ?? true,
    levels: { allow: logAllowed, deny: logDenied, filter: logFilters },
    tables: new Map(Object.entries(tables)),
    bufferSize: checked('bufferSize', config.bufferSize ?? 100, 1),
    flushInterval: checked('flushInterval', config.flushInterval ?? 5000, 0, longestDelay),
    async: config.async ?? true,
    sampleRate: checked('sampleRate', config.sampleRate ?? 1, 0, 1),
    onError: config.onError ?? warn,
    maxBuffered: checked('maxBuffered', config.maxBuffered ?? 10_000, 1),
    random: config.random ?? Math.random,
  }
}

/** Whether a decision about a table is to be written. */
export function isLogged({ levels, tables }: ResolvedAuditConfig, event: RLSAuditEvent): boolean {
  const table = tables.get(event.table) ?? {}
  const isWanted = table[level[event.decision]] ?? levels[event.decision]
  return isWanted && (table.enabled ?? true) && passes(table.filter, event)
}

function passes(filter: TableAuditConfig['filter'], event: RLSAuditEvent): boolean {
  try {
    return filter === undefined || filter(event)
  } catch {
    return true
  }
}

function checked(option: string, value: number, min: number, max = Infinity): number {
  if (typeof value === 'number' && value >= min && value <= max) return value
  throw new RLSSchemaError(`${option} has to be a number from ${min} to ${max}`, { option })
}

const warn = (error: unknown, events: readonly RLSAuditEvent[]): void =>
  consoleLogger.error(`${events.length} decisions of row-level security could not be written`, error)
