import { sql } from 'kysely'
import { expression, literal } from './expressions.js'
import type { Scope } from './generators.js'
import { eb, type AnyExpression } from './kysely-types.js'
import type { ColumnType, Value } from './schema.js'
import { columnsOf, mayNest, pickColumn, refOf, type ColumnReference } from './scope.js'
import { anyRow, rowsSubquery, scalarSubquery } from './subqueries.js'

type Condition = (scope: Scope) => AnyExpression

/** A condition on what the scope has. */
export function condition(scope: Scope): AnyExpression {
  const nested = mayNest(scope) ? [...subqueries, ...(scope.grammar.quantifiers ? [quantified] : [])] : []
  return scope.choices.pick([...simple, ...nested])(scope)
}

/** No condition, or a few of them, one after the other. */
export function conditions(scope: Scope): readonly AnyExpression[] {
  return Array.from({ length: scope.choices.pick([0, 1, 1, 2]) }, () => condition(scope))
}

const comparisons = ['=', '<', '>=', '<>'] as const

const compared: Condition = scope =>
  onColumn(scope, reference =>
    eb(refOf(reference), scope.choices.pick(comparisons), knownValue(scope, reference)),
  )

const isNull: Condition = scope =>
  onColumn(scope, reference => eb(refOf(reference), scope.choices.pick(['is', 'is not']), null))

const inList: Condition = scope =>
  onColumn(scope, reference => {
    const list = [knownValue(scope, reference), knownValue(scope, reference)]
    return eb(refOf(reference), scope.choices.pick(['in', 'not in']), list)
  })

const between: Condition = scope => {
  const value = expression({ ...scope, depth: 0 }, 'int')
  return eb.between(value, scope.choices.below(3), scope.choices.between(1, 5))
}

const like: Condition = scope =>
  eb(expression({ ...scope, depth: 0 }, 'text'), 'like', scope.choices.pick(['%n%', 'a%', '%']))

const equal: Condition = scope =>
  eb(expression(scope, 'int'), scope.choices.pick(comparisons), expression(scope, 'int'))

const negated: Condition = scope => eb.not(compared(scope))

const both: Condition = scope => eb.and([compared(scope), equal(scope)])

const either: Condition = scope => eb.or([compared(scope), condition(shallower(scope))])

const rawEither: Condition = scope => {
  scope.choices.note('raw or')
  return sql<boolean>`${compared(scope)} or ${condition(shallower(scope))}`
}

const simple: readonly Condition[] = [
  compared,
  compared,
  isNull,
  inList,
  equal,
  between,
  like,
  negated,
  both,
  either,
  rawEither,
  rawEither,
]

const exists: Condition = scope => {
  scope.choices.note('exists')
  const found = eb.exists(anyRow(scope))
  return scope.choices.chance(40) ? eb.not(found) : found
}

const inSubquery: Condition = scope => {
  scope.choices.note('in subquery')
  const type = scope.choices.pick(['int', 'int', 'text'] as const)
  const value = expression({ ...scope, depth: 0 }, type)
  return eb(value, scope.choices.pick(['in', 'in', 'not in']), rowsSubquery(scope, [type]))
}

const tupleInSubquery: Condition = scope => {
  const [first, second] = [pickColumn(scope, 'int'), pickColumn(scope, 'int')]
  if (!first || !second) return inSubquery(scope)
  scope.choices.note('tuple in subquery')
  return eb(eb.refTuple(first.ref, second.ref), 'in', rowsSubquery(scope, ['int', 'int']))
}

const comparedWithSubquery: Condition = scope =>
  eb(expression({ ...scope, depth: 0 }, 'int'), scope.choices.pick(comparisons), scalarSubquery(scope, 'int'))

const rawSubquery: Condition = scope => {
  scope.choices.note('subquery in raw sql')
  return sql<boolean>`${scalarSubquery(scope, 'int')} > ${literal(scope, 'int')} or ${compared(scope)}`
}

const quantified: Condition = scope => {
  scope.choices.note('any, all')
  const quantifier = scope.choices.pick(['any', 'all'])
  return eb(
    expression({ ...scope, depth: 0 }, 'int'),
    '>=',
    eb.fn(quantifier, [rowsSubquery(scope, ['int'])]),
  )
}

const subqueries: readonly Condition[] = [
  exists,
  exists,
  inSubquery,
  inSubquery,
  tupleInSubquery,
  comparedWithSubquery,
  rawSubquery,
]

function onColumn(scope: Scope, build: (reference: ColumnReference) => AnyExpression): AnyExpression {
  const type: ColumnType = columnsOf(scope, 'text').length > 0 && scope.choices.chance(20) ? 'text' : 'int'
  const reference = pickColumn(scope, type)
  return reference ? build(reference) : eb(literal(scope, 'int'), '<', 3)
}

function knownValue(scope: Scope, { column }: ColumnReference): Value {
  const known = column.values.filter(value => value !== null)
  return known.length > 0 ? scope.choices.pick(known) : column.type === 'int' ? 2 : 'key'
}

function shallower(scope: Scope): Scope {
  return { ...scope, depth: scope.depth - 1 }
}
