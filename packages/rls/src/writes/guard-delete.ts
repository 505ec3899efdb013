import type { DeleteQueryNode } from 'kysely'
import { bothOf } from './broken-rows.js'
import { withChoiceOfRows } from './by-row.js'
import { existingCondition } from './guard-update.js'
import {
  asOpen,
  decideWrite,
  knownDecision,
  type GuardedWrite,
  type Session,
  type Target,
} from './session.js'

/** DELETE: what could be decided when the statement was compiled is in its condition already. */
export async function guardDelete(
  session: Session,
  node: DeleteQueryNode,
  targets: readonly Target[],
): Promise<GuardedWrite> {
  let guarded: GuardedWrite & { readonly node: DeleteQueryNode } = { node }
  for (const target of targets) {
    const known = knownDecision(session, target, 'delete')
    const decision =
      known === undefined
        ? await decideWrite(session, target, 'delete', {})
        : asOpen(session, target, 'delete', known)
    const where = known === undefined ? existingCondition(session, target, decision, 'delete') : undefined
    if (where !== undefined)
      guarded = { ...guarded, node: { ...guarded.node, where: bothOf(guarded.node.where, where) } }
    guarded = withChoiceOfRows(session, target, guarded, { operation: 'delete', decision })
  }
  return guarded
}
