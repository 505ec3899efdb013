import type { PolicyEvaluationContext } from '../policy/condition.js'
import type { FieldAccessCondition, FieldAccessConfig } from './field-access.js'

const never: FieldAccessCondition = () => false
const always: FieldAccessCondition = () => true

/** Nobody but the system reads or writes the field, or sees that it is there: for hashes of passwords. */
export const neverAccessible = (): FieldAccessConfig => ({ read: never, write: never, omitWhenHidden: true })

/** The user whose id is in `ownerField` reads and writes the field. On a create, the column is taken from the data. */
export function ownerOnly(ownerField = 'id'): FieldAccessConfig {
  return { read: owns(ownerField), write: owns(ownerField) }
}

/** Users of one of the roles read and write the field. */
export function rolesOnly(roles: readonly string[]): FieldAccessConfig {
  return { read: hasOneOf(roles), write: hasOneOf(roles) }
}

/** The owner, and users of one of the roles, read and write the field. */
export function ownerOrRoles(roles: readonly string[], ownerField = 'id'): FieldAccessConfig {
  const isOwner = owns(ownerField)
  const hasRole = hasOneOf(roles)
  const either: FieldAccessCondition = async ctx => (await hasRole(ctx)) || isOwner(ctx)
  return { read: either, write: either }
}

/** Nobody but the system writes the field. Without a condition everybody reads it. */
export function readOnly(readCondition: FieldAccessCondition = always): FieldAccessConfig {
  return { read: readCondition, write: never }
}

/** Everybody reads the field; who writes it is said by a condition or by roles. */
export function publicReadRestrictedWrite(
  write: FieldAccessCondition | readonly string[],
): FieldAccessConfig {
  return { read: always, write: typeof write === 'function' ? write : hasOneOf(write) }
}

/**
 * Those for whom the condition does not hold see the mask, or what a function makes of the value.
 *
 * @example
 * const lastDigits = (phone: unknown) => `…${String(phone).slice(-2)}`
 * const fields = { phone: maskedField(lastDigits, ctx => ctx.auth.roles.includes('hr')) }
 */
export function maskedField(
  mask: unknown,
  access: FieldAccessCondition | FieldAccessConfig,
): FieldAccessConfig {
  const config = typeof access === 'function' ? { read: access } : access
  return isMaskFunction(mask) ? { ...config, maskFn: mask } : { ...config, maskedValue: mask }
}

const isMaskFunction = (mask: unknown): mask is (value: unknown) => unknown => typeof mask === 'function'

function owns(ownerField: string): FieldAccessCondition {
  return ({ auth, row, data }: PolicyEvaluationContext) => {
    const owner: unknown = row === undefined ? ownOf(data, ownerField) : ownOf(row, ownerField)
    return isPresent(owner) && isPresent(auth.userId) && String(owner) === String(auth.userId)
  }
}

const ownOf = (values: Readonly<Record<string, unknown>> | undefined, field: string): unknown =>
  values !== undefined && Object.hasOwn(values, field) ? values[field] : undefined

const isPresent = (value: unknown): boolean => value !== undefined && value !== null

const hasOneOf =
  (roles: readonly string[]): FieldAccessCondition =>
  ({ auth }) =>
    auth.roles.some(role => roles.includes(role))
