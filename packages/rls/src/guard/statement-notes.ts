import type { RootOperationNode } from 'kysely'
import type { EnteredContext } from '../context/context.js'
import type { RLSConfig } from '../options.js'
import { everyRow } from '../row-rules/filter-object.js'
import { Guard } from './guard.js'
import { guardReference } from './guard-reference.js'
import { mapMarks, type Mark } from './mark.js'

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
  const refreshed = mapMarks(node, mark => {
    const guard = mark.guard.context === context ? mark.guard : remade(mark, context, config)
    guards.push(guard)
    return guard
  })
  const error = guards.find(guard => guard.error !== undefined)?.error
  return {
    node: refreshed,
    notes: { context, guards, ...(error !== undefined && { error }) },
  }
}

function remade({ guard, name }: Mark, context: EnteredContext | undefined, config: RLSConfig): Guard {
  const { schema } = name.table
  const reference = { ...guard.reference, schema: schema?.name ?? guard.reference.schema }
  const made = guardReference(reference, name, context, config)
  return made ?? new Guard({ reference, context, condition: everyRow().toOperationNode(), decisions: {} })
}
