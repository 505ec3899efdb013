import type { RLSContext } from '../context/context.js'
import { isObject } from '../is-object.js'
import type { PolicyEvaluationContext } from './condition.js'

/** What a policy sees in a context, for a row and the values of a write where these are at hand. */
export function createEvaluationContext<TUser>(
  { auth, meta, request }: RLSContext<TUser>,
  {
    row,
    data,
  }: { row?: Record<string, unknown> | undefined; data?: Record<string, unknown> | undefined } = {},
): PolicyEvaluationContext<TUser> {
  return {
    auth,
    ...(isObject(meta) && { meta }),
    ...(request !== undefined && { request }),
    ...(row !== undefined && { row }),
    ...(data !== undefined && { data }),
  }
}
