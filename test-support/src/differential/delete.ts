import type { Scope } from './generators.js'
import type { AnyCreator, AnyDelete, Joins } from './kysely-types.js'
import { returned } from './returning.js'
import {
  pickRelated,
  pickTarget,
  targetConditions,
  withRelated,
  withSecondTarget,
  type Target,
} from './targets.js'

/** A delete from one table or several, with what else it reads from. */
export function deleteStatement(scope: Scope, creator: AnyCreator = scope.db): AnyDelete {
  const { grammar, choices } = scope
  const other = grammar.supportsMultiTableUpdate
    ? [deleteJoined, deleteSeveral]
    : [grammar.supportsDeleteUsing ? deleteUsing : deleteOne]
  const kind = choices.pick([deleteOne, deleteOne, ...other])
  return kind(
    pickTarget(scope, grammar.aliasedDelete && kind !== deleteJoined && kind !== deleteSeveral),
    creator,
  )
}

type Delete = (target: Target, creator: AnyCreator) => AnyDelete

const deleteOne: Delete = (target, creator) => {
  const query = filter(target, creator.deleteFrom(target.from))
  if (target.scope.grammar.supportsMultiTableUpdate && target.scope.choices.chance(20)) {
    target.scope.choices.note('ordered delete')
    return query.orderBy('id').limit(2)
  }
  return returned(target.returningScope, query, 'delete')
}

const deleteUsing: Delete = (target, creator) => {
  target.scope.choices.note('delete using')
  const related = pickRelated(target)
  const query = creator
    .deleteFrom(target.from)
    .using(related.from)
    .whereRef(related.key, '=', related.foreignKey)
  return returned(target.returningScope, filter(withRelated(target, related), query), 'delete')
}

const deleteJoined: Delete = (target, creator) => {
  target.scope.choices.note('delete with a join')
  const related = pickRelated(target)
  const kind = target.scope.choices.pick(['innerJoin', 'leftJoin'] as const)
  const query: Joins<typeof kind, AnyDelete> = creator.deleteFrom(target.from).using(target.from)
  return filter(withRelated(target, related), query[kind](related.from, related.key, related.foreignKey))
}

const deleteSeveral: Delete = (target, creator) => {
  target.scope.choices.note('delete from several tables')
  const related = pickRelated(target)
  const both = withRelated(target, related)
  const clearsBoth = related.isTable && target.scope.choices.chance(60)
  const query = creator
    .deleteFrom([target.source.alias, ...(clearsBoth ? [related.source.alias] : [])])
    .using([target.from, related.from])
    .whereRef(related.key, '=', related.foreignKey)
  return filter(clearsBoth ? withSecondTarget(both, related) : both, query)
}

function filter(target: Target, query: AnyDelete): AnyDelete {
  return targetConditions(target).reduce((result, condition) => result.where(condition), query)
}
