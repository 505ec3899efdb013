import type { DeleteQueryNode } from 'kysely'
import { bothOf } from './broken-rows.js'
import { chooseRows, isSingle } from './by-row.js'
import { existingCondition } from './guard-update.js'
import {
  asOpen,
  decideWrite,
  knownDecision,
  violation,
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
    if (decision.byRow.length === 0) continue
    const limited = guarded.node
    if (targets.length > 1 || !isSingle(limited)) {
      throw violation(
        session,
        'delete',
        target,
        'a policy looks at rows, which a write of joined tables does not tell',
      )
    }
    const choose = { operation: 'delete', decision } as const
    guarded = { ...guarded, chooseRows: () => chooseRows(session, target, limited, choose) }
  }
  return guarded
}
