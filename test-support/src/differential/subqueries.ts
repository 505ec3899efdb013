import { columnOrLiteral } from './expressions.js'
import type { Scope } from './generators.js'
import { eb, type AnyExpression, type AnySelect } from './kysely-types.js'
import { realTable, type ColumnType } from './schema.js'
import { columnsOf, correlated, creatorOf, pickOwnColumn, refOf, withSources } from './scope.js'

/** A subquery of one value: an aggregate, or the row with a key. Never a subquery that might return two rows. */
export function scalarSubquery(scope: Scope, type: ColumnType): AnyExpression {
  scope.choices.note('scalar subquery')
  return scope.choices.chance(30) ? lookup(scope, type) : aggregate(scope, type)
}

function aggregate(scope: Scope, type: ColumnType): AnyExpression {
  const start = scope.generate.startBlock(correlated(scope), creatorOf(scope))
  const inner = withSources(correlated(scope), start.sources)
  const column = pickOwnColumn(inner, type)
  const name = scope.choices.pick(['max', 'min', ...(type === 'int' ? ['sum', 'count'] : [])])
  const value = column
    ? eb.fn.agg(name, [refOf(column)])
    : eb.fn.max(columnOrLiteral({ ...inner, outer: [] }, type))
  return correlate(inner, start.query).select(value.as('value'))
}

function lookup(scope: Scope, type: ColumnType): AnyExpression {
  const keyed = scope.tables.filter(table => table === realTable(table.name))
  const table = scope.choices.pick(keyed)
  const alias = scope.choices.name('k')
  const inner = withSources(correlated(scope), [{ alias, columns: table.columns }])
  const [column] = columnsOf(inner, type).slice(type === 'int' ? 1 : 0)
  return creatorOf(scope)
    .selectFrom(`${table.name} as ${alias}`)
    .select(eb.ref(column?.ref ?? 'id').as('value'))
    .where(`${alias}.id`, '=', columnOrLiteral({ ...scope, qualified: true }, 'int'))
}

/** A subquery of columns of these types, for IN. */
export function rowsSubquery(scope: Scope, types: readonly ColumnType[]): AnySelect {
  const unlimited = !scope.grammar.limitInSubquery
  return scope.generate.selectQuery(correlated(scope), { types, creator: creatorOf(scope), unlimited }).query
}

/** A subquery for EXISTS, mostly one that looks at the row of the block around it. */
export function anyRow(scope: Scope): AnySelect {
  const start = scope.generate.startBlock(correlated(scope), creatorOf(scope))
  const inner = withSources(correlated(scope), start.sources)
  return correlate(inner, start.query).select(eb.lit(1).as('one'))
}

function correlate(inner: Scope, query: AnySelect): AnySelect {
  const outer = columnsOf(inner, 'int', inner.outer)
  const own = pickOwnColumn({ ...inner, qualified: true }, 'int')
  const linked =
    own && outer.length > 0 && inner.choices.chance(70)
      ? query.whereRef(own.ref, '=', inner.choices.pick(outer).ref)
      : query
  return inner.choices.chance(60) ? linked.where(inner.generate.condition(inner)) : linked
}
