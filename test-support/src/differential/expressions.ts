import { sql } from 'kysely'
import type { Scope } from './generators.js'
import { eb, type AnyExpression } from './kysely-types.js'
import type { ColumnType } from './schema.js'
import { mayNest, pickColumn, refOf } from './scope.js'

/** A value of a type, computed from what the scope has. */
export function expression(scope: Scope, type: ColumnType): AnyExpression {
  return scope.choices.pick(type === 'int' ? numbers : texts)(scope)
}

/** A column of a type, or a literal where there is none. */
export function columnOrLiteral(scope: Scope, type: ColumnType): AnyExpression {
  const column = pickColumn(scope, type)
  return column ? refOf(column) : literal(scope, type)
}

// Literals are written into the SQL: PostgreSQL takes a parameter without context for a text.
export function literal(scope: Scope, type: ColumnType): AnyExpression {
  return type === 'int' ? eb.lit(scope.choices.below(5)) : sql.lit(scope.choices.pick(['ann', 'key', 'zoe']))
}

type Generator = (scope: Scope) => AnyExpression

const column =
  (type: ColumnType): Generator =>
  scope =>
    columnOrLiteral(scope, type)

const coalesced =
  (type: ColumnType): Generator =>
  scope =>
    eb.fn.coalesce(columnOrLiteral(scope, type), literal(scope, type))

const chosen =
  (type: ColumnType): Generator =>
  scope =>
    eb
      .case()
      .when(scope.generate.condition({ ...scope, depth: Math.min(scope.depth, 1) }))
      .then(columnOrLiteral(scope, type))
      .else(literal(scope, type))
      .end()

const subquery =
  (type: ColumnType): Generator =>
  scope =>
    mayNest(scope) ? scope.generate.scalarSubquery(scope, type) : columnOrLiteral(scope, type)

const calculated: Generator = scope =>
  eb(columnOrLiteral(scope, 'int'), scope.choices.pick(['+', '-', '*']), columnOrLiteral(scope, 'int'))

const raw: Generator = scope => sql`abs(${columnOrLiteral(scope, 'int')} - ${literal(scope, 'int')})`

const numbers: readonly Generator[] = [
  column('int'),
  column('int'),
  scope => literal(scope, 'int'),
  calculated,
  raw,
  coalesced('int'),
  chosen('int'),
  subquery('int'),
  subquery('int'),
]

// Not a change of case, which some collations do not see: an order by such a column would not be total.
export const rewritten: Generator = scope =>
  eb.fn('replace', [columnOrLiteral(scope, 'text'), sql.lit('n'), sql.lit('m')])

const texts: readonly Generator[] = [
  column('text'),
  column('text'),
  scope => literal(scope, 'text'),
  rewritten,
  coalesced('text'),
  chosen('text'),
  subquery('text'),
]
