import type { CompiledQuery } from 'kysely'
import { CircularBuffer } from '../circular-buffer.js'
import type { QueryMetrics } from '../metrics.js'
import type { DebugConfig } from '../options.js'
import { printValue, summarize } from './print-value.js'

// A global of every runtime, declared here because the compiler is given neither the DOM nor Node.
declare const performance: { now(): number }

/** How a query ended. */
type Ending = { readonly rows: number } | { readonly error: unknown }

/** A query that runs. */
export interface Watch {
  /** Called once, when the query has ended. Never throws. */
  end(ending: Ending): void
}

/** Keeps the history of one debugged instance, and tells its logger. */
export class Observer {
  readonly history: CircularBuffer<QueryMetrics>
  readonly #config: DebugConfig

  constructor(config: DebugConfig) {
    this.#config = config
    this.history = new CircularBuffer(config.maxMetrics)
  }

  begin({ sql, parameters }: CompiledQuery): Watch {
    const timestamp = Date.now()
    const started = performance.now()
    return {
      end: ending => {
        const duration = performance.now() - started
        this.#tell(() => this.#record({ sql, duration, timestamp, ...outcomeOf(ending) }, parameters))
      },
    }
  }

  #record(metric: QueryMetrics, parameters: readonly unknown[]): void {
    const { captureParams, logParams, logQuery } = this.#config
    const shown = captureParams || logParams ? this.#redacted(metric.sql, parameters) : []
    if (captureParams) metric.params = shown.map(summarize)
    this.history.add(metric)
    const params = logParams ? ` [Params] [${shown.map(printValue).join(', ')}]` : ''
    if (logQuery) this.#log(metric, params)
    if (metric.duration > this.#config.slowQueryThreshold) this.#tell(() => this.#slow(metric))
    if (metric.success === false) this.#tell(() => this.#failed(metric, params))
  }

  #log({ sql, duration }: QueryMetrics, params: string): void {
    const { logger } = this.#config
    this.#tell(() => logger.debug(`[SQL] ${sql}${params}`))
    this.#tell(() => logger.debug(`[Duration] ${duration.toFixed(2)}ms`))
  }

  #slow({ sql, duration }: QueryMetrics): unknown {
    const { onSlowQuery, logger } = this.#config
    if (onSlowQuery !== undefined) return onSlowQuery(sql, duration)
    return logger.warn(`[SLOW QUERY] ${duration.toFixed(2)}ms: ${sql}`)
  }

  #failed(metric: QueryMetrics, params: string): unknown {
    const { onError, logger } = this.#config
    this.#tell(() => logger.error(`[FAILED] ${metric.duration.toFixed(2)}ms: ${metric.sql}${params}`))
    return onError?.(metric, metric.error)
  }

  /** A parameter that cannot be redacted, or not now, is not shown at all. */
  #redacted(sql: string, parameters: readonly unknown[]): unknown[] {
    return parameters.map((value, index) => {
      let shown: unknown = notRedacted
      this.#tell(() => (shown = this.#config.redact(value, index, sql)))
      return shown instanceof Promise ? notRedacted : shown
    })
  }

  /** Observing never changes what it observes: whatever a logger or a callback does stays there. */
  #tell(act: () => unknown): void {
    try {
      Promise.resolve(act()).catch(ignore)
    } catch {
      // The same for what is thrown at once.
    }
  }
}

const notRedacted = '<cannot be redacted>'

const ignore = (): void => {}

const outcomeOf = (ending: Ending): Pick<QueryMetrics, 'success' | 'rows' | 'error'> =>
  'error' in ending ? { success: false, error: ending.error } : { success: true, rows: ending.rows }
