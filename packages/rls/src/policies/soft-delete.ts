import { deny, filter } from '../policy/builders.js'
import type { ConditionalPolicyDefinition as Policy } from '../policy/policy.js'
import { definePolicy, type ReusablePolicy } from './reusable-policy.js'

export interface SoftDeleteConfig {
  /** Default: `'deleted_at'`. */
  readonly deletedColumn?: string | undefined
  /** The same as `deletedColumn`. */
  readonly deletedAtColumn?: string | undefined
  /** Whether rows with a date in the column are hidden. Default: `true`. */
  readonly filterOnRead?: boolean | undefined
  /** Whether a DELETE is refused. Default: `true`. */
  readonly preventHardDelete?: boolean | undefined
}

/** Deleted rows stay, and nobody sees them. An update may delete a row this way: the filter checks no new rows. */
export function createSoftDeletePolicy({
  deletedAtColumn = 'deleted_at',
  deletedColumn = deletedAtColumn,
  filterOnRead = true,
  preventHardDelete = true,
}: SoftDeleteConfig = {}): ReusablePolicy {
  const name = 'softDelete'
  const policies: Policy[] = []
  if (filterOnRead) {
    policies.push(filter('read', { [deletedColumn]: null }, { name: `${name}-filter`, check: false }))
  }
  if (preventHardDelete) policies.push(deny('delete', undefined, { name: `${name}-deny-delete` }))
  return definePolicy(
    { name, description: `Rows without a value in ${deletedColumn}`, tags: ['soft-delete'] },
    policies,
  )
}
