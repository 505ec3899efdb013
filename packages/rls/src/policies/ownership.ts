import { allow, deny } from '../policy/builders.js'
import type { Operation } from '../policy/operations.js'
import { definePolicy, type ReusablePolicy } from './reusable-policy.js'

export interface OwnershipConfig {
  /** Default: `'owner_id'`. */
  readonly ownerColumn?: string | undefined
  /** Default: read, update and delete. */
  readonly ownerOperations?: readonly Operation[] | undefined
  /** Whether owners may delete; otherwise nobody may. Default: `true`. */
  readonly canDelete?: boolean | undefined
}

/** Owners may do what they like with their rows. A rule about rows: it costs no query. */
export function createOwnershipPolicy({
  ownerColumn = 'owner_id',
  ownerOperations = ['read', 'update', 'delete'],
  canDelete = true,
}: OwnershipConfig = {}): ReusablePolicy {
  const name = 'ownership'
  const owned = allow(ownerOperations, ctx => ({ [ownerColumn]: ctx.auth.userId }), { name: `${name}-allow` })
  return definePolicy(
    { name, description: `Rows of the user in ${ownerColumn}`, tags: ['ownership'] },
    canDelete ? [owned] : [owned, deny('delete', undefined, { name: `${name}-deny-delete` })],
  )
}
