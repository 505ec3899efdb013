import type { Dialect } from '@kysera/core'
import type { OperationNode } from 'kysely'
import type { EnteredContext } from '../context/context.js'
import type { Decision } from '../decision/decide.js'
import type { RowOperation } from '../policy/operations.js'
import type { NamedTable } from '../protection/table-names.js'

/** A table reference, as far as policies care. */
export interface GuardedReference extends NamedTable {
  /** What is done to its rows besides reading them. */
  readonly write: 'update' | 'delete' | undefined
  /** Whether rows of the table are written at all. */
  readonly isTarget: boolean
  readonly dialect: Dialect
}

/** What policies say of one table reference. */
export interface Guard {
  readonly reference: GuardedReference
  readonly context: EnteredContext | undefined
  readonly condition: OperationNode
  /** The table's name in the schema, and what was decided; absent where no policy was asked. */
  readonly table?: string
  readonly decisions: Readonly<Partial<Record<RowOperation, Decision>>>
  /** Why the statement must not be sent. */
  readonly error?: unknown
}
