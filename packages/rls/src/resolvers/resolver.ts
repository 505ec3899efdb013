import type { RLSAuthContext, RLSContext } from '../context/context.js'
import { RLSSchemaError } from '../errors.js'

/** What a resolver has found out. */
export interface ResolvedData {
  resolvedAt: Date
  cacheKey?: string | undefined
}

/** What a resolver knows: the context, and what the resolvers found that it depends on. */
export interface BaseResolverContext extends RLSContext {
  /** By name. An optional resolver that failed is absent. */
  readonly resolved?: Readonly<Record<string, ResolvedData>> | undefined
}

/** Finds out one kind of facts about the caller. */
export interface ContextResolver<T extends ResolvedData = ResolvedData> {
  readonly name: string
  readonly resolve: (base: BaseResolverContext) => Promise<T>
  /**
   * Two contexts with one key share what was found: put everything into it that the facts depend on.
   * Null, or none, is not cached.
   */
  readonly cacheKey?: ((base: BaseResolverContext) => string | null | undefined) | undefined
  /** How long facts are kept, in seconds. Default: the manager's. */
  readonly cacheTtl?: number | undefined
  /** Whether nobody may go on without these facts. Default: `true`. */
  readonly required?: boolean | undefined
  /** The names of resolvers whose facts this one needs. */
  readonly dependsOn?: readonly string[] | undefined
  /** Of resolvers that do not depend on each other, the higher goes first. Default: 0. */
  readonly priority?: number | undefined
}

/** The context with what is known about the caller. */
export interface EnhancedRLSAuthContext<
  T extends ResolvedData = ResolvedData,
  TUser = unknown,
> extends RLSAuthContext<TUser> {
  resolved: T
}

/** A context whose `auth.resolved` holds the facts. */
export interface EnhancedRLSContext<
  T extends ResolvedData = ResolvedData,
  TUser = unknown,
  TMeta = unknown,
> extends RLSContext<TUser, TMeta> {
  auth: EnhancedRLSAuthContext<T, TUser>
}

/**
 * A resolver with its defaults filled in.
 *
 * @throws {RLSSchemaError} when it has no name or no `resolve`, or depends on itself.
 * @example
 * import { createResolver } from '@kysera/rls/resolvers'
 * import type { Kysely } from 'kysely'
 *
 * interface Database {
 *   members: { project_id: number; user_id: number | string }
 * }
 * export const memberships = (db: Kysely<Database>) =>
 *   createResolver({
 *     name: 'memberships',
 *     resolve: async ({ auth }) => {
 *       const rows = await db.selectFrom('members').select('project_id').where('user_id', '=', auth.userId).execute()
 *       return { resolvedAt: new Date(), projectIds: rows.map(row => row.project_id) }
 *     },
 *     cacheKey: ({ auth }) => `user:${auth.userId}`,
 *   })
 */
export function createResolver<T extends ResolvedData>(config: ContextResolver<T>): ContextResolver<T> {
  assertResolver(config)
  const { required = true, priority = 0 } = config
  return { ...config, required, priority }
}

/** @throws {RLSSchemaError} saying what is wrong with a resolver. */
export function assertResolver(resolver: ContextResolver): void {
  const problem = problemOf(resolver)
  if (problem !== undefined) {
    throw new RLSSchemaError(`Resolver "${resolver.name}" ${problem}`, { resolver: resolver.name })
  }
}

function problemOf({
  name,
  resolve,
  dependsOn = [],
  priority = 0,
  cacheTtl = 0,
}: ContextResolver): string | undefined {
  if (typeof name !== 'string' || name === '') return 'needs a name'
  if (typeof resolve !== 'function') return 'needs a function "resolve"'
  if (dependsOn.includes(name)) return 'depends on itself'
  if (!Number.isFinite(priority)) return 'has a priority that is no number'
  if (!(cacheTtl >= 0)) return 'has a "cacheTtl" that is no number of seconds'
  return undefined
}
