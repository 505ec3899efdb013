import { startTimer } from '@kysera/core'
import type { Kysely } from 'kysely'
import type { AnyDb } from '../any-db.js'
import { assertIntervals } from '../assert-options.js'
import { quietly } from '../quietly.js'
import { singleFlight } from '../timing/single-flight.js'
import { createProbe } from './database-probe.js'
import {
  resolveHealthCheck,
  type HealthCheckConfig,
  type HealthCheckOptions,
} from './health-check-options.js'
import type { HealthCheckResult } from './health.js'
import { checkHealth } from './perform-health-check.js'

export interface HealthMonitorOptions extends HealthCheckOptions {
  /** From the end of one check to the start of the next, in milliseconds. Default: 30000. */
  readonly intervalMs?: number | undefined
  /** Another name of `intervalMs`, which comes first. */
  readonly interval?: number | undefined
}

/** Told of each check of a monitor. What it throws or rejects with is logged. */
export type HealthCheckCallback = (result: HealthCheckResult) => void | Promise<void>

/** The time from `start()` or `stop()` to the next of them. */
interface Watch {
  readonly onCheck?: HealthCheckCallback | undefined
  stopTimer?: () => void
}

/**
 * Checks the health of a database again and again.
 *
 * Two checks never overlap, and a database that hangs is asked once: until it has answered, checks wait for that answer
 * and time out. A result that is not healthy is logged as a warning. A monitor does not keep the process alive.
 *
 * @throws {BadRequestError} when a number of the options makes no sense.
 * @example
 * const monitor = new HealthMonitor(db, { intervalMs: 30_000 })
 * monitor.start(({ status }) => console.log(status))
 * monitor.stop()
 */
export class HealthMonitor<DB = unknown> {
  readonly #config: HealthCheckConfig
  readonly #intervalMs: number
  readonly #check: () => Promise<HealthCheckResult>
  #watch: Watch = {}
  #isRunning = false
  #lastCheck: HealthCheckResult | undefined

  constructor(db: Kysely<DB>, options?: HealthMonitorOptions)
  // TypeScript does not find the `DB` of a handle that has something more, such as that of `withDebug`.
  constructor(db: AnyDb, options?: HealthMonitorOptions)
  constructor(db: AnyDb, options: HealthMonitorOptions = {}) {
    const { interval = 30_000, intervalMs = interval, ...checkOptions } = options
    assertIntervals({ intervalMs })
    this.#intervalMs = intervalMs
    this.#config = resolveHealthCheck(checkOptions)
    const probe = createProbe(db)
    this.#check = singleFlight(() => checkHealth(db, probe, this.#config))
  }

  /** Checks at once, and from then on. Does nothing while it runs. */
  start(onCheck?: HealthCheckCallback): void {
    if (this.#isRunning) return
    this.#isRunning = true
    this.#watch = { onCheck }
    void this.#run(this.#watch)
  }

  /** Nothing is told or stored any more, not of a check that is under way either. */
  stop(): void {
    this.#isRunning = false
    this.#watch.stopTimer?.()
    this.#watch = {}
  }

  /** The same as {@link stop}. */
  destroy(): void {
    this.stop()
  }

  [Symbol.dispose](): void {
    this.stop()
  }

  isRunning(): boolean {
    return this.#isRunning
  }

  getLastCheck(): HealthCheckResult | undefined {
    return this.#lastCheck
  }

  /** One check more, or the one that is under way. It is stored, and `onCheck` is not told of it. */
  async checkNow(): Promise<HealthCheckResult> {
    const watch = this.#watch
    const result = await this.#check()
    if (watch === this.#watch) this.#store(result)
    return result
  }

  async #run(watch: Watch): Promise<void> {
    const result = await this.#check()
    if (watch !== this.#watch) return
    this.#store(result)
    watch.stopTimer = startTimer(() => void this.#run(watch), this.#intervalMs)
    quietly(
      () => watch.onCheck?.(result),
      error => this.#config.logger.error('The callback of a health check failed', error),
    )
  }

  /** Several may have waited for one result. */
  #store(result: HealthCheckResult): void {
    if (result === this.#lastCheck) return
    this.#lastCheck = result
    const { status, checks } = result
    if (status !== 'healthy') this.#config.logger.warn(`The database is ${status}`, checks)
  }
}
