import { withDeadline, type KyseraLogger } from '@kysera/core'
import type { ResolverCacheProvider } from './cache-provider.js'
import type { BaseResolverContext, ContextResolver, ResolvedData } from './resolver.js'
import { UserKeys } from './user-keys.js'

interface FactCacheOptions {
  readonly provider: ResolverCacheProvider
  /** In seconds. */
  readonly defaultTtl: number
  /** How long finding may take, reading the cache included. */
  readonly timeoutMs: number
  readonly logger: KyseraLogger
}

/** How many pairs of users and keys can be dropped by user. */
const rememberedKeys = 100_000

/** What resolvers found, for a while. Whoever asks while it is looked for waits for the same answer. */
export class FactCache {
  readonly #provider: ResolverCacheProvider
  readonly #defaultTtl: number
  readonly #timeoutMs: number
  readonly #logger: KyseraLogger
  readonly #keys = new UserKeys(rememberedKeys)
  readonly #loading = new Map<string, Promise<ResolvedData>>()

  constructor({ provider, defaultTtl, timeoutMs, logger }: FactCacheOptions) {
    this.#provider = provider
    this.#defaultTtl = defaultTtl
    this.#timeoutMs = timeoutMs
    this.#logger = logger
  }

  /** What the cache holds, or what is found now. */
  async get(resolver: ContextResolver, base: BaseResolverContext): Promise<ResolvedData> {
    const given = resolver.cacheKey?.(base) ?? undefined
    if (given === undefined) return this.#inTime(resolver, resolver.resolve(base))
    // The name in a form without colons: no resolver finds what another one has cached.
    const key = `rls:${encodeURIComponent(resolver.name)}:${given}`
    this.#remember(String(base.auth.userId), key, resolver.name)
    return this.#loading.get(key) ?? this.#load(key, resolver, base)
  }

  /** Drops what was found for a user, by one resolver or by all. @throws what the provider throws. */
  async invalidate(userId: string, resolver?: string): Promise<void> {
    await this.#drop(this.#keys.take(userId, resolver))
  }

  async clear(): Promise<void> {
    await this.#drop(this.#keys.takeAll())
  }

  #load(key: string, resolver: ContextResolver, base: BaseResolverContext): Promise<ResolvedData> {
    const isCurrent = (): boolean => this.#loading.get(key) === loading
    const found = this.#readOrFind(key, resolver, { base, isCurrent })
    const loading = this.#inTime(resolver, found).finally(() => {
      if (isCurrent()) this.#loading.delete(key)
    })
    this.#loading.set(key, loading)
    return loading
  }

  async #readOrFind(
    key: string,
    resolver: ContextResolver,
    { base, isCurrent }: { readonly base: BaseResolverContext; readonly isCurrent: () => boolean },
  ): Promise<ResolvedData> {
    const cached = await this.#try('read', key, () => this.#provider.get<ResolvedData>(key))
    if (cached !== null && cached !== undefined) return cached
    const found = await resolver.resolve(base)
    const ttl = resolver.cacheTtl ?? this.#defaultTtl
    // What was dropped while it was looked for is out of date, and so it may be when it is dropped while it is written.
    if (ttl > 0 && isCurrent()) {
      await this.#try('written', key, () => this.#provider.set(key, found, ttl))
      if (!isCurrent()) await this.#try('cleared', key, () => this.#provider.delete(key))
    }
    return found
  }

  #inTime<T>({ name }: ContextResolver, found: Promise<T>): Promise<T> {
    const ms = this.#timeoutMs
    const timeoutError = (): Error => new Error(`Resolver "${name}" took longer than ${ms} ms`)
    return withDeadline(found, { ms, timeoutError })
  }

  /** A cache that fails is none. */
  async #try<T>(what: string, key: string, call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await call()
    } catch (error) {
      this.#logger.warn(`The cache of a resolver could not be ${what}: ${key}`, error)
      return undefined
    }
  }

  /** Without waiting: between remembering a key and looking for its facts, nobody can drop it. */
  #remember(user: string, key: string, resolver: string): void {
    for (const old of this.#keys.add(user, key, resolver)) {
      this.#loading.delete(old)
      void this.#try('cleared', old, () => this.#provider.delete(old))
    }
  }

  async #drop(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.#loading.delete(key)
    const outcomes = await Promise.allSettled(keys.map(async key => this.#provider.delete(key)))
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  }
}
