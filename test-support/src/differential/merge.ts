import type { MergeQueryBuilder, WheneableMergeQueryBuilder } from 'kysely'
import { condition } from './conditions.js'
import { literal } from './expressions.js'
import type { Scope, Source } from './generators.js'
import { eb, type AnyCreator } from './kysely-types.js'
import { returned } from './returning.js'
import { columnsOf, withSources } from './scope.js'
import { assignments, newValue, pickRelated, pickTarget, type Target } from './targets.js'

/* oxlint-disable typescript/no-explicit-any -- tables and columns are drawn at run time */
type AnyMerge = MergeQueryBuilder<any, any, any>
export type AnyWhen = WheneableMergeQueryBuilder<any, any, any, any>
/* oxlint-enable typescript/no-explicit-any */

interface Merge {
  readonly target: Target
  readonly source: Source
  readonly query: AnyWhen
}

/** A merge whose source has at most one row for each row of the target. */
export function mergeStatement(scope: Scope, creator: AnyCreator = scope.db): AnyWhen {
  const target = pickTarget(scope, true)
  const started = start(target, creator.mergeInto(target.from))
  const clauses = [
    whenMatched,
    whenNotMatched,
    ...(scope.grammar.supportsMergeBySource ? [whenNotMatchedBySource] : []),
  ]
  const query = scope.choices
    .some(clauses, 2)
    .reduce((result, add) => add({ ...started, query: result }), started.query)
  return returned(withSources(target.returningScope, [target.source, started.source]), query, 'merge')
}

function start(target: Target, query: AnyMerge): Merge {
  const related = pickRelated(target)
  return { target, source: related.source, query: query.using(related.from, related.key, related.foreignKey) }
}

type Clause = (merge: Merge) => AnyWhen

const whenMatched: Clause = ({ target, source, query }) => {
  const { choices } = target.scope
  choices.note('merge: matched')
  const both = withSources(target.scope, [target.source, source])
  const when = choices.chance(50) ? query.whenMatchedAnd(() => condition(both)) : query.whenMatched()
  const action = choices.pick(['update', 'delete', 'nothing'])
  if (action === 'delete') return when.thenDelete()
  return action === 'nothing' ? when.thenDoNothing() : when.thenUpdateSet(assignments(both, target.table))
}

const whenNotMatched: Clause = ({ target, source, query }) => {
  target.scope.choices.note('merge: not matched')
  const own = withSources({ ...target.scope, outer: [] }, [source])
  const [id] = columnsOf(own, 'int')
  const [column] = target.table.columns.slice(1)
  if (!id || !column) return query
  const when = target.scope.choices.chance(50)
    ? query.whenNotMatchedAnd(() => condition(own))
    : query.whenNotMatched()
  return when.thenInsertValues(() => ({
    id: eb(id.ref, '+', eb.lit(100)),
    [column.name]: target.scope.choices.chance(50) ? newValue(own, column) : literal(own, column.type),
  }))
}

const whenNotMatchedBySource: Clause = ({ target, query }) => {
  const { choices } = target.scope
  choices.note('merge: not matched by source')
  const when = choices.chance(50)
    ? query.whenNotMatchedBySourceAnd(() => condition(target.scope))
    : query.whenNotMatchedBySource()
  return choices.chance(50) ? when.thenDelete() : when.thenUpdateSet(assignments(target.scope, target.table))
}
