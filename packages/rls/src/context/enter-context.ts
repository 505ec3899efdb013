import { RLSContextValidationError } from '../errors.js'
import type { EnteredContext, RLSAuthContext, RLSContext } from './context.js'

/**
 * A context as policies see it: checked, and a copy whose `auth` is frozen, so that nobody raises privileges half-way.
 *
 * @throws {RLSContextValidationError} when it does not say who asks.
 */
export function enteredContext<TUser, TMeta>(
  context: RLSContext<TUser, TMeta>,
): EnteredContext<TUser, TMeta> {
  const auth = checkedAuth<TUser>(isObject(context) ? context.auth : undefined)
  return Object.freeze({ ...context, auth, timestamp: context.timestamp ?? new Date() })
}

function checkedAuth<TUser>(given: RLSAuthContext<TUser> | undefined): RLSAuthContext<TUser> {
  if (!isObject(given)) throw new RLSContextValidationError('The context needs an object "auth"', 'auth')
  const own = { ...given }
  assertUserId(own.userId)
  const roles: unknown = own.roles ?? []
  assertRoles(roles)
  return Object.freeze(mapValues({ ...own, roles }))
}

export function assertUserId(userId: unknown): void {
  if (userId === undefined || userId === null) {
    throw new RLSContextValidationError('The context needs a "userId"', 'userId')
  }
}

export function assertRoles(roles: unknown): asserts roles is string[] {
  if (!Array.isArray(roles) || !roles.every(role => typeof role === 'string')) {
    throw new RLSContextValidationError('"roles" has to be an array of strings', 'roles')
  }
}

/** Copies of lists and plain objects, which whoever gave them may still change. */
function mapValues<T extends object>(values: T): T
function mapValues(values: object): object {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, frozenCopy(value)]))
}

function frozenCopy(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze([...value])
  if (isObject(value) && Object.getPrototypeOf(value) === Object.prototype) return Object.freeze({ ...value })
  return value
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
