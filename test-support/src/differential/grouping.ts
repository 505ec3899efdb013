import { conditions } from './conditions.js'
import { rewritten } from './expressions.js'
import type { Scope } from './generators.js'
import { eb, type AnyExpression, type AnySelect } from './kysely-types.js'
import { drawTypes, outputColumn, type Outputs } from './outputs.js'
import type { ColumnType } from './schema.js'
import { pickOwnColumn, refOf, type ColumnReference } from './scope.js'

/** Selects aggregates and the columns by which they are grouped, of the whole block or of groups. */
export function groupedOutputs(scope: Scope, query: AnySelect, types?: readonly ColumnType[]): Outputs {
  scope.choices.note('group by')
  const keys = (['int', 'text'] as const)
    .filter(() => scope.choices.chance(60))
    .flatMap(type => pickOwnColumn(scope, type) ?? [])
  const selected = (types ?? drawTypes(scope)).map(type => ({
    column: outputColumn(scope, type),
    value: keyOrAggregate(scope, keys, type),
  }))
  const grouped = keys.length > 0 ? query.groupBy(keys.map(key => key.ref)) : query
  const values = selected.map(({ column, value }) => eb.parens(value).as(column.name))
  return {
    query: having(scope, grouped.select(values)),
    columns: selected.map(({ column }) => column),
    kind: 'other',
  }
}

function keyOrAggregate(scope: Scope, keys: readonly ColumnReference[], type: ColumnType): AnyExpression {
  const usable = keys.filter(key => key.column.type === type)
  return usable.length > 0 && scope.choices.chance(60)
    ? refOf(scope.choices.pick(usable))
    : aggregate(scope, type)
}

/** An aggregate over columns of the block itself: one over outer columns would belong to the outer block. */
function aggregate(scope: Scope, type: ColumnType): AnyExpression {
  const column = pickOwnColumn(scope, type)
  if (!column)
    return type === 'int' ? eb.fn.countAll() : eb.fn.max(rewritten({ ...scope, sources: [], outer: [] }))
  const name = scope.choices.pick(type === 'int' ? ['count', 'sum', 'min', 'max'] : ['min', 'max'])
  const plain = eb.fn.agg(name, [refOf(column)])
  const value = name === 'count' && scope.choices.chance(30) ? plain.distinct() : plain
  if (!scope.grammar.aggregateFilter || !scope.choices.chance(20)) return value
  scope.choices.note('aggregate with a filter')
  return value.filterWhere(eb(refOf(column), 'is not', null))
}

function having(scope: Scope, query: AnySelect): AnySelect {
  if (!scope.choices.chance(30)) return query
  scope.choices.note('having')
  const counted = query.having(eb(aggregate(scope, 'int'), '>=', scope.choices.below(3)))
  const uncorrelated = { ...scope, sources: [], outer: [] }
  return scope.choices.chance(30)
    ? conditions(uncorrelated).reduce<AnySelect>((result, condition) => result.having(condition), counted)
    : counted
}
