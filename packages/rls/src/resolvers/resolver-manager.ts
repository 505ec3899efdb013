import { silentLogger, type KyseraLogger } from '@kysera/core'
import type { RLSContext } from '../context/context.js'
import { RLSError, RLSErrorCodes, RLSSchemaError } from '../errors.js'
import type { ResolverCacheProvider } from './cache-provider.js'
import { FactCache } from './fact-cache.js'
import { InMemoryCacheProvider } from './in-memory-cache-provider.js'
import { resolutionOrder } from './resolution-order.js'
import {
  assertResolver,
  type BaseResolverContext,
  type ContextResolver,
  type EnhancedRLSContext,
  type ResolvedData,
} from './resolver.js'

export interface ResolverManagerOptions {
  /** Default: a cache in this process. */
  readonly cacheProvider?: ResolverCacheProvider | undefined
  /** How long facts are kept, in seconds. Default: 300. */
  readonly defaultCacheTtl?: number | undefined
  /** Whether resolvers that do not depend on each other run side by side. Default: `true`. */
  readonly parallelResolution?: boolean | undefined
  /** How long one resolver may take, in milliseconds, reading the cache included. Default: 5000. */
  readonly resolverTimeout?: number | undefined
  /** Default: nothing is logged. */
  readonly logger?: KyseraLogger | undefined
}

type Facts = Map<string, ResolvedData>

/** Loads facts about the caller once, so that policies can decide by them without waiting. */
export class ResolverManager<T extends ResolvedData = ResolvedData> {
  readonly #resolvers = new Map<string, ContextResolver>()
  readonly #cache: FactCache
  readonly #isParallel: boolean
  readonly #logger: KyseraLogger

  constructor({
    cacheProvider = new InMemoryCacheProvider(),
    defaultCacheTtl = 300,
    parallelResolution = true,
    resolverTimeout = 5000,
    logger = silentLogger,
  }: ResolverManagerOptions = {}) {
    assertAmount('defaultCacheTtl', defaultCacheTtl)
    assertAmount('resolverTimeout', resolverTimeout)
    this.#cache = new FactCache({
      provider: cacheProvider,
      defaultTtl: defaultCacheTtl,
      timeoutMs: resolverTimeout,
      logger,
    })
    this.#isParallel = parallelResolution
    this.#logger = logger
  }

  /** @throws {RLSSchemaError} when there is one of this name, or it makes no sense. */
  register(resolver: ContextResolver): void {
    assertResolver(resolver)
    const { name } = resolver
    if (this.#resolvers.has(name)) {
      throw new RLSSchemaError(`There are two resolvers named "${name}"`, { resolver: name })
    }
    this.#resolvers.set(name, resolver)
  }

  /** Whether there was one. */
  unregister(name: string): boolean {
    return this.#resolvers.delete(name)
  }

  hasResolver(name: string): boolean {
    return this.#resolvers.has(name)
  }

  getResolverNames(): string[] {
    return [...this.#resolvers.keys()]
  }

  /**
   * The context with what all resolvers found in `auth.resolved`: by the name of the resolver, and all fields side by
   * side, of which the first resolver's counts where several have one.
   *
   * @throws {RLSSchemaError} when a resolver depends on one that is missing, or on itself through others.
   * @throws {RLSError} when a required resolver failed, or took longer than `resolverTimeout`.
   */
  async resolve(base: RLSContext): Promise<EnhancedRLSContext<T>> {
    const order = resolutionOrder(this.#resolvers)
    const facts = await this.#run(order, base)
    return { ...base, auth: { ...base.auth, resolved: merged<T>(order, facts) } }
  }

  /**
   * What one resolver finds, after those that it depends on; null when it is optional and failed.
   *
   * @throws {RLSSchemaError} when there is no such resolver, or one that it depends on is missing.
   * @throws {RLSError} when it, or one that it depends on, is required and failed.
   */
  async resolveOne<R extends ResolvedData = ResolvedData>(name: string, base: RLSContext): Promise<R | null>
  async resolveOne(name: string, base: RLSContext): Promise<ResolvedData | null> {
    const facts = await this.#run(resolutionOrder(this.#resolvers, [name]), base)
    return facts.get(name) ?? null
  }

  /**
   * Drops what is cached about a user, by one resolver or by all; what is being looked for is not kept either.
   *
   * @throws what the cache throws: facts may be out of date then.
   */
  async invalidateCache(userId: string | number, resolverName?: string): Promise<void> {
    await this.#cache.invalidate(String(userId), resolverName)
  }

  /** Drops all that this manager has cached. @throws what the cache throws. */
  async clearCache(): Promise<void> {
    await this.#cache.clear()
  }

  async #run(order: readonly ContextResolver[], base: RLSContext): Promise<Facts> {
    const facts: Facts = new Map()
    const started = new Map<string, Promise<void>>()
    for (const resolver of order) {
      const dependencies = (resolver.dependsOn ?? []).map(async name => started.get(name))
      const done = Promise.all(dependencies).then(() => this.#find(resolver, base, facts))
      started.set(resolver.name, done)
      if (!this.#isParallel) await done
    }
    await Promise.all(started.values())
    return facts
  }

  async #find(resolver: ContextResolver, base: RLSContext, facts: Facts): Promise<void> {
    const known: BaseResolverContext = { ...base, resolved: dependencies(resolver, facts) }
    try {
      facts.set(resolver.name, await this.#cache.get(resolver, known))
    } catch (error) {
      this.#fail(resolver, error)
    }
  }

  #fail({ name, required = true }: ContextResolver, cause: unknown): void {
    if (required) {
      const code = RLSErrorCodes.RLS_POLICY_EVALUATION_ERROR
      throw new RLSError(`Resolver "${name}" failed, and nobody may go on without it`, code, { cause })
    }
    this.#logger.warn(`Optional resolver "${name}" failed`, cause)
  }
}

/** @see {@link ResolverManager} */
export function createResolverManager<T extends ResolvedData = ResolvedData>(
  options?: ResolverManagerOptions,
): ResolverManager<T> {
  return new ResolverManager<T>(options)
}

const dependencies = ({ dependsOn = [] }: ContextResolver, facts: Facts): Record<string, ResolvedData> =>
  Object.fromEntries([...facts].filter(([name]) => dependsOn.includes(name)))

/** What `T` says about it is up to whoever registered the resolvers. */
function merged<T extends ResolvedData>(order: readonly ContextResolver[], facts: Facts): T
function merged(order: readonly ContextResolver[], facts: Facts): ResolvedData {
  const names = order.map(({ name }) => name).filter(name => facts.has(name))
  const fields = names.toReversed().flatMap(name => Object.entries({ ...facts.get(name) }))
  return {
    ...Object.fromEntries(fields),
    ...Object.fromEntries(names.map(name => [name, facts.get(name)])),
    resolvedAt: new Date(),
  }
}

function assertAmount(option: string, value: number): void {
  if (typeof value !== 'number' || !(value >= 0)) {
    throw new RLSSchemaError(`${option} has to be a number that is not negative`, { option })
  }
}
