import type { Dialect } from '@kysera/core'
import type { OperationNode } from 'kysely'
import type { EnteredContext } from '../context/context.js'
import type { Decision } from '../decision/decide.js'
import type { RLSConfig } from '../options.js'
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
export interface GuardFacts {
  readonly reference: GuardedReference
  readonly context: EnteredContext | undefined
  /** Of the plugin that made it. */
  readonly config: RLSConfig
  readonly condition: OperationNode
  /** The table's name in the schema, and what was decided; absent where no policy was asked. */
  readonly table?: string | undefined
  readonly decisions: Readonly<Partial<Record<RowOperation, Decision>>>
  /** Why the statement must not be sent. */
  readonly error?: unknown
}

/** The same, in a form that nothing in a statement can be mistaken for. */
export class Guard implements GuardFacts {
  readonly #facts: GuardFacts

  constructor(facts: GuardFacts) {
    this.#facts = facts
  }

  static is(value: unknown): value is Guard {
    return typeof value === 'object' && value !== null && #facts in value
  }

  get reference(): GuardedReference {
    return this.#facts.reference
  }

  get context(): EnteredContext | undefined {
    return this.#facts.context
  }

  get config(): RLSConfig {
    return this.#facts.config
  }

  get condition(): OperationNode {
    return this.#facts.condition
  }

  get table(): string | undefined {
    return this.#facts.table
  }

  get decisions(): GuardFacts['decisions'] {
    return this.#facts.decisions
  }

  get error(): unknown {
    return this.#facts.error
  }
}
