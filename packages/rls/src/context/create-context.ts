import { RLSContextValidationError } from '../errors.js'
import { isObject } from '../is-object.js'
import type { CreateRLSContextOptions, RLSContext } from './context.js'
import { assertRoles, assertUserId } from './enter-context.js'

/**
 * A context with its points in time filled in, to be entered by `rlsContext.run`.
 *
 * @throws {RLSContextValidationError} when it has no `userId`, or `roles` that are no array.
 * @example
 * const context = createRLSContext({ auth: { userId: 1, roles: ['editor'], tenantId: 'acme' } })
 */
export function createRLSContext<TUser = unknown, TMeta = unknown>(
  options: CreateRLSContextOptions<TUser, TMeta>,
): RLSContext<TUser, TMeta> {
  const { auth, request, meta } = options
  if (!isObject(auth)) throw new RLSContextValidationError('The context needs an object "auth"', 'auth')
  assertUserId(auth.userId)
  assertRoles(auth.roles)
  const timestamp = new Date()
  return {
    auth: { ...auth, isSystem: auth.isSystem ?? false },
    timestamp,
    ...(request !== undefined && { request: { ...request, timestamp: request.timestamp ?? timestamp } }),
    ...(meta !== undefined && { meta }),
  }
}
