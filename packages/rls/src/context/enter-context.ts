import { RLSContextValidationError } from '../errors.js'
import { isObject } from '../is-object.js'
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
  return frozenCopy({ ...own, roles })
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

/** A copy of lists and plain objects, and of those in them, which whoever gave them may still change. */
function frozenCopy<T extends object>(value: T, copies?: Map<object, object>): T
function frozenCopy(value: object, copies = new Map<object, object>()): object {
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return value
  const known = copies.get(value)
  if (known !== undefined) return known
  const copy = Array.isArray(value) ? [] : {}
  copies.set(value, copy)
  for (const [name, each] of Object.entries<unknown>({ ...value })) {
    const own = isObject(each) ? frozenCopy(each, copies) : each
    Object.defineProperty(copy, name, { value: own, enumerable: true })
  }
  return Object.freeze(copy)
}
