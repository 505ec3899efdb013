import type { Kysely } from 'kysely'
import type { Handle } from './executor.js'

/**
 * The Kysely instance, transaction or executor that a handle is: the very object, with all of its methods.
 *
 * @throws {TypeError} when it is something else.
 */
export function kyselyOf<DB>(handle: Handle<DB>): Kysely<DB> {
  if (isKysely(handle)) return handle
  throw new TypeError('Expected a Kysely instance, a transaction or an executor')
}

const isKysely = <DB>(handle: Handle<DB>): handle is Kysely<DB> =>
  typeof handle === 'object' && handle !== null && 'getExecutor' in handle && 'withPlugin' in handle
