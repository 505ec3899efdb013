import type { RootOperationNode } from 'kysely'
import type { EnteredContext } from '../context/context.js'
import { RLSPolicyViolation } from '../errors.js'
import type { RLSConfig } from '../options.js'
import { everyRow } from '../row-rules/filter-object.js'
import { Guard } from './guard.js'
import { guardReference } from './guard-reference.js'
import type { Mark } from './mark.js'
import { survey } from './survey.js'

/** What is known of a statement since it was last transformed. */
export interface StatementNotes {
  /** As it was then; what is known of it holds for no other. */
  readonly node: RootOperationNode | undefined
  readonly context: EnteredContext | undefined
  readonly guards: readonly Guard[]
  readonly readsRawText: boolean
  readonly writes: number
  /** Why it must not be sent. */
  readonly error?: unknown
}

/** A statement whose guards are those of a context: parts of it may have been made in another one. */
export function refreshGuards(
  statement: RootOperationNode,
  context: EnteredContext | undefined,
  config: RLSConfig,
): StatementNotes & { readonly node: RootOperationNode } {
  const change = (mark: Mark): Guard =>
    isCurrent(mark, context) ? restored(mark) : remade(mark, context, config)
  return { ...notesOn(statement, change, config), context }
}

/** What is known of a statement that was changed since it was transformed, or that a builder made in between. */
export const lookAgain = (statement: RootOperationNode, config: RLSConfig): StatementNotes => ({
  ...notesOn(statement, ({ guard }) => guard, config),
  node: undefined,
})

function notesOn(
  statement: RootOperationNode,
  change: (mark: Mark) => Guard,
  config: RLSConfig,
): StatementNotes & { readonly node: RootOperationNode } {
  const guards: Guard[] = []
  let error: unknown
  const note = (mark: Mark): Guard => {
    const guard = change(mark)
    guards.push(guard)
    error ??= guard.error
    return guard
  }
  const { node, readsRawText, writes, shadowed } = survey(statement, note, config)
  if (error === undefined && shadowed !== undefined) {
    const { reference, table = reference.table } = shadowed.guard
    error = shadowingError(table, shadowed.table)
  }
  return { node, context: undefined, guards, readsRawText, writes, error }
}

/** A query around may have been given a schema, which its parts then have too. */
const isCurrent = ({ guard, name }: Mark, context: EnteredContext | undefined): boolean =>
  guard.context === context && schemaOf({ guard, name }) === guard.reference.schema

const schemaOf = ({ guard, name }: Mark): string | undefined =>
  name.table.schema?.name ?? guard.reference.schema

/** `withSchema` would put the tables of policies into its schema when a part is transformed for the second time. */
const restored = ({ guard }: Mark): Guard => (guard.reference.schema === undefined ? guard : new Guard(guard))

export const shadowingError = (table: string, name: string): Error =>
  new RLSPolicyViolation('read', table, `a policy reads "${name}", which is a common table expression here`)

function remade({ guard, name }: Mark, context: EnteredContext | undefined, config: RLSConfig): Guard {
  const reference = { ...guard.reference, schema: schemaOf({ guard, name }) }
  const made = guardReference(reference, name, context, config)
  return (
    made ?? new Guard({ reference, context, config, condition: everyRow().toOperationNode(), decisions: {} })
  )
}
