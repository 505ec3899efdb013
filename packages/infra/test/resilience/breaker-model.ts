import type { CircuitState } from '@kysera/infra'

interface Limits {
  readonly threshold: number
  readonly resetTimeMs: number
  readonly probeTimeoutMs: number
}

/** What a breaker should do, written as its table says: state by state, with a number for each period. */
export class BreakerModel {
  state: CircuitState = 'closed'
  failures = 0
  #period = 0
  #until = 0
  readonly #limits: Limits

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** The period of a call that is let through. */
  call(now: number): number | undefined {
    if (this.state === 'closed') return this.#period
    if (now < this.#until) return undefined
    this.#enter('half-open', now + this.#limits.probeTimeoutMs)
    return this.#period
  }

  end(period: number, succeeds: boolean, now: number): void {
    if (period !== this.#period) return
    this.failures = succeeds ? 0 : this.failures + 1
    if (succeeds && this.state === 'half-open') this.#enter('closed', 0)
    if (succeeds) return
    if (this.state === 'half-open' || this.failures >= this.#limits.threshold)
      this.#enter('open', now + this.#limits.resetTimeMs)
  }

  reset(): void {
    this.failures = 0
    this.#enter('closed', 0)
  }

  forceOpen(): void {
    this.#enter('open', Infinity)
  }

  #enter(state: CircuitState, until: number): void {
    this.state = state
    this.#until = until
    this.#period++
  }
}
