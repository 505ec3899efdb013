import { RLSContextError } from '../errors.js'
import type { EnteredContext, RLSAuthContext, RLSContext } from './context.js'
import { currentContext } from './current-context.js'
import { enteredContext } from './enter-context.js'

/** The context of the running code, in which policies are evaluated. Contexts of concurrent flows never mix. */
export interface RLSContextAccess {
  /** Runs a function in a context. @throws {RLSContextValidationError} when the context does not say who asks. */
  readonly run: <T>(context: RLSContext, fn: () => T) => T
  /** The same for asynchronous code; rejects where `run` throws. */
  readonly runAsync: <T>(context: RLSContext, fn: () => T | Promise<T>) => Promise<T>
  /** @throws {RLSContextError} outside of a context. */
  readonly getContext: () => EnteredContext
  readonly getContextOrNull: () => EnteredContext | null
  readonly hasContext: () => boolean
  /** @throws {RLSContextError} outside of a context. */
  readonly getAuth: () => RLSAuthContext
  /** @throws {RLSContextError} outside of a context. */
  readonly getUserId: () => string | number
  /** @throws {RLSContextError} outside of a context. */
  readonly getTenantId: () => string | number | undefined
  /** False outside of a context. */
  readonly hasRole: (role: string) => boolean
  /** False outside of a context. */
  readonly hasPermission: (permission: string) => boolean
  /** False outside of a context. */
  readonly isSystem: () => boolean
  /**
   * Runs a function in the same context as the system, for which no policy holds. A promise that is made inside and
   * awaited outside stays privileged.
   *
   * @throws {RLSContextError} outside of a context.
   */
  readonly asSystem: <T>(fn: () => T) => T
  /** The same for asynchronous code; rejects where `asSystem` throws. */
  readonly asSystemAsync: <T>(fn: () => T | Promise<T>) => Promise<T>
}

/**
 * Who asks, for all code that runs inside.
 *
 * @example
 * const posts = await rlsContext.runAsync({ auth: { userId: 1, roles: [], tenantId: 'acme' } }, () =>
 *   executor.selectFrom('posts').selectAll().execute(),
 * )
 */
export const rlsContext: RLSContextAccess = {
  run: (context, fn) => currentContext.run(enteredContext(context), fn),
  runAsync: async (context, fn) => currentContext.run(enteredContext(context), async () => fn()),
  getContext,
  getContextOrNull: () => currentContext.getStore() ?? null,
  hasContext: () => currentContext.getStore() !== undefined,
  getAuth: () => getContext().auth,
  getUserId: () => getContext().auth.userId,
  getTenantId: () => getContext().auth.tenantId,
  hasRole: role => currentContext.getStore()?.auth.roles.includes(role) ?? false,
  hasPermission: permission => currentContext.getStore()?.auth.permissions?.includes(permission) ?? false,
  isSystem: () => currentContext.getStore()?.auth.isSystem === true,
  asSystem: fn => currentContext.run(systemContext(), fn),
  asSystemAsync: async fn => currentContext.run(systemContext(), async () => fn()),
}

function getContext(): EnteredContext {
  const context = currentContext.getStore()
  if (context === undefined) throw new RLSContextError()
  return context
}

function systemContext(): EnteredContext {
  const context = getContext()
  return enteredContext({ ...context, auth: { ...context.auth, isSystem: true } })
}

/** The same as `rlsContext.run`. */
export const withRLSContext = <T>(context: RLSContext, fn: () => T): T => rlsContext.run(context, fn)

/** The same as `rlsContext.runAsync`. */
export const withRLSContextAsync = <T>(context: RLSContext, fn: () => T | Promise<T>): Promise<T> =>
  rlsContext.runAsync(context, fn)
