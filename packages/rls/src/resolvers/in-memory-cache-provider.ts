import type { ResolverCacheProvider } from './cache-provider.js'

export interface InMemoryCacheProviderOptions {
  /** When there are more, the one goes that was not used for the longest time. Default: 10,000. */
  readonly maxEntries?: number | undefined
  /** A clock in milliseconds. Default: a monotonic one. */
  readonly now?: (() => number) | undefined
}

interface Entry {
  readonly value: unknown
  readonly expiresAt: number
}

/** A cache in this process. Values are kept as they are, not copied. */
export class InMemoryCacheProvider implements ResolverCacheProvider {
  readonly #maxEntries: number
  readonly #now: () => number
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>()

  constructor({ maxEntries = 10_000, now = () => performance.now() }: InMemoryCacheProviderOptions = {}) {
    this.#maxEntries = maxEntries
    this.#now = now
  }

  /** How many entries there are, expired ones included that nobody has asked for. */
  get size(): number {
    return this.#entries.size
  }

  async get<T>(key: string): Promise<T | null>
  async get(key: string): Promise<unknown> {
    const entry = this.#entries.get(key)
    if (entry === undefined) return null
    this.#entries.delete(key)
    if (entry.expiresAt <= this.#now()) return null
    this.#entries.set(key, entry)
    return entry.value
  }

  async set(key: string, value: unknown, ttlSeconds: number): Promise<void> {
    this.#entries.delete(key)
    this.#entries.set(key, { value, expiresAt: this.#now() + ttlSeconds * 1000 })
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#maxEntries) return
      this.#entries.delete(oldest)
    }
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key)
  }

  async deletePattern(pattern: string): Promise<void> {
    const fits = matcherOf(pattern)
    for (const key of this.#entries.keys()) {
      if (fits(key)) this.#entries.delete(key)
    }
  }

  async clear(): Promise<void> {
    this.#entries.clear()
  }
}

/** Looks for the parts between the stars one after the other: no pattern takes longer than its key times its parts. */
function matcherOf(pattern: string): (key: string) => boolean {
  const [start = '', ...parts] = pattern.split('*')
  const end = parts.pop()
  if (end === undefined) return key => key === start
  return key => {
    if (!key.startsWith(start)) return false
    let from = start.length
    for (const part of parts) {
      const at = key.indexOf(part, from)
      if (at < 0) return false
      from = at + part.length
    }
    return key.length - end.length >= from && key.endsWith(end)
  }
}
