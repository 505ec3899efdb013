import { DatabaseError, ErrorCodes } from '@kysera/core'

/** A call that a circuit breaker did not let through. It is not transient: retrying does not help an open circuit. */
export class CircuitBreakerError extends DatabaseError {
  override readonly name: string = 'CircuitBreakerError'
  /** After so many milliseconds a call may be let through; undefined when that is for `reset()` to say. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, retryAfterMs?: number, options?: ErrorOptions) {
    super(message, ErrorCodes.DB_CONNECTION_FAILED, undefined, options)
    this.retryAfterMs = retryAfterMs
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), retryAfterMs: this.retryAfterMs }
  }
}
