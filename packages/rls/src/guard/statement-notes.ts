import type { RootOperationNode } from 'kysely'
import type { EnteredContext } from '../context/context.js'
import { RLSPolicyViolation } from '../errors.js'
import type { RLSConfig } from '../options.js'
import { everyRow } from '../row-rules/filter-object.js'
import { Guard } from './guard.js'
import { guardReference } from './guard-reference.js'
import { mapMarks, type Mark } from './mark.js'
import { shadowedTable } from './shadowed-tables.js'

/** What is known of a statement since it was last transformed. */
export interface StatementNotes {
  readonly context: EnteredContext | undefined
  readonly guards: readonly Guard[]
  /** Why it must not be sent. */
  readonly error?: unknown
}

export const emptyNotes: StatementNotes = { context: undefined, guards: [] }

/** A statement whose guards are those of a context: parts of it may have been made in another one. */
export function refreshGuards(
  node: RootOperationNode,
  context: EnteredContext | undefined,
  config: RLSConfig,
): { readonly node: RootOperationNode; readonly notes: StatementNotes } {
  const guards: Guard[] = []
  const refreshed = mapMarks(
    node,
    mark => {
      const guard = isCurrent(mark, context) ? restored(mark) : remade(mark, context, config)
      guards.push(guard)
      return guard
    },
    config,
  )
  const error = guards.find(guard => guard.error !== undefined)?.error ?? shadowing(guards, refreshed)
  return {
    node: refreshed,
    notes: { context, guards, ...(error !== undefined && { error }) },
  }
}

/** A query around may have been given a schema, which its parts then have too. */
const isCurrent = ({ guard, name }: Mark, context: EnteredContext | undefined): boolean =>
  guard.context === context && schemaOf({ guard, name }) === guard.reference.schema

const schemaOf = ({ guard, name }: Mark): string | undefined =>
  name.table.schema?.name ?? guard.reference.schema

/** `withSchema` would put the tables of policies into its schema when a part is transformed for the second time. */
const restored = ({ guard }: Mark): Guard => (guard.reference.schema === undefined ? guard : new Guard(guard))

function shadowing(guards: readonly Guard[], statement: RootOperationNode): Error | undefined {
  for (const { condition, reference, table = reference.table } of guards) {
    const name = shadowedTable(condition, statement)
    if (name !== undefined) return shadowingError(table, name)
  }
  return undefined
}

export const shadowingError = (table: string, name: string): Error =>
  new RLSPolicyViolation('read', table, `a policy reads "${name}", which is a common table expression here`)

function remade({ guard, name }: Mark, context: EnteredContext | undefined, config: RLSConfig): Guard {
  const reference = { ...guard.reference, schema: schemaOf({ guard, name }) }
  const made = guardReference(reference, name, context, config)
  return (
    made ?? new Guard({ reference, context, config, condition: everyRow().toOperationNode(), decisions: {} })
  )
}
