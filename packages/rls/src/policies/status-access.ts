import { allow } from '../policy/builders.js'
import type { RowOperation } from '../policy/operations.js'
import type { ConditionalPolicyDefinition as Policy } from '../policy/policy.js'
import { definePolicy, type ReusablePolicy } from './reusable-policy.js'

export interface StatusAccessConfig {
  /** Default: `'status'`. */
  readonly statusColumn?: string | undefined
  /** Rows of these may be read. */
  readonly publicStatuses?: readonly string[] | undefined
  /** Rows of these may be updated. */
  readonly editableStatuses?: readonly string[] | undefined
  /** Rows of these may be deleted. */
  readonly deletableStatuses?: readonly string[] | undefined
}

/**
 * What may be done with a row goes by its status; a row without one can be neither updated nor deleted. An update may
 * move a row to any status: the rules are about rows as they are.
 */
export function createStatusAccessPolicy({
  statusColumn = 'status',
  publicStatuses,
  editableStatuses,
  deletableStatuses,
}: StatusAccessConfig): ReusablePolicy {
  const name = 'statusAccess'
  const allowIn = (operation: RowOperation, statuses: readonly string[] | undefined): Policy[] =>
    statuses === undefined
      ? []
      : [
          allow(operation, () => ({ [statusColumn]: { $in: statuses } }), {
            name: `${name}-allow-${operation}`,
            check: false,
          }),
        ]
  return definePolicy({ name, description: `Rows by ${statusColumn}`, tags: ['status'] }, [
    ...allowIn('read', publicStatuses),
    ...allowIn('update', editableStatuses),
    ...allowIn('delete', deletableStatuses),
  ])
}
