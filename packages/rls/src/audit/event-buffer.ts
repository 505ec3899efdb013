import { startTimer } from '@kysera/core'
import type { ResolvedAuditConfig } from './audit-config.js'
import type { RLSAuditAdapter, RLSAuditEvent } from './event.js'

/** Events on their way to an adapter. */
export class EventBuffer {
  readonly #config: ResolvedAuditConfig
  #events: RLSAuditEvent[] = []
  /** Since the last flush: an adapter that fails, or is slow, is not tried again for each event. */
  #added = 0
  #running: Promise<void> | undefined
  #stop: (() => void) | undefined

  constructor(config: ResolvedAuditConfig) {
    this.#config = config
  }

  get size(): number {
    return this.#events.length
  }

  add(event: RLSAuditEvent): void {
    this.#events.push(event)
    this.#added += 1
    this.#dropOldest()
    const { async, bufferSize } = this.#config
    if (!async || this.#added >= bufferSize) void this.flush()
    else this.#startTimer()
  }

  /** One flush at a time: the next begins when the last has ended. */
  async flush(): Promise<void> {
    this.#added = 0
    const running = (this.#running ?? Promise.resolve()).then(() => this.#writeAll())
    this.#running = running
    await running
    if (this.#running === running) this.#running = undefined
  }

  async close(): Promise<void> {
    await this.flush()
    this.#stopTimer()
    await this.#settled(async () => this.#config.adapter.close?.())
  }

  async #writeAll(): Promise<void> {
    this.#stopTimer()
    const events = this.#events
    this.#events = []
    if (events.length > 0) await this.#write(events)
    await this.#settled(async () => this.#config.adapter.flush?.())
  }

  async #write(events: readonly RLSAuditEvent[]): Promise<void> {
    const { failed, error } = await written(this.#config.adapter, events)
    if (failed.length === 0) return
    this.#events.unshift(...failed)
    this.#report(error, failed)
    this.#dropOldest()
    this.#startTimer()
  }

  #dropOldest(): void {
    const excess = this.#events.length - this.#config.maxBuffered
    if (excess > 0)
      this.#report(new Error('Too many events wait to be written'), this.#events.splice(0, excess))
  }

  async #settled(call: () => Promise<void>): Promise<void> {
    try {
      await call()
    } catch (error) {
      this.#report(error, [])
    }
  }

  #report(error: unknown, events: readonly RLSAuditEvent[]): void {
    try {
      this.#config.onError(error, events)
    } catch {
      // Whoever is told of a failure may fail, and nobody is left to tell.
    }
  }

  #startTimer(): void {
    const { flushInterval } = this.#config
    if (flushInterval === 0 || this.#stop !== undefined) return
    this.#stop = startTimer(() => void this.flush(), flushInterval)
  }

  #stopTimer(): void {
    this.#stop?.()
    this.#stop = undefined
  }
}

interface Outcome {
  readonly failed: readonly RLSAuditEvent[]
  readonly error?: unknown
}

/** Writes events as a whole, or one by one: then those that were written are not written again. */
async function written(adapter: RLSAuditAdapter, events: readonly RLSAuditEvent[]): Promise<Outcome> {
  if (adapter.logBatch !== undefined) {
    try {
      await adapter.logBatch(events)
      return { failed: [] }
    } catch (error) {
      return { failed: events, error }
    }
  }
  const failed: RLSAuditEvent[] = []
  let firstError: unknown
  for (const event of events) {
    try {
      await adapter.log(event)
    } catch (error) {
      if (failed.length === 0) firstError = error
      failed.push(event)
    }
  }
  return { failed, error: firstError }
}
