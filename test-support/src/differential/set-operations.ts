import type { Scope, SelectOptions, Selected } from './generators.js'
import { eb, type AnySelect } from './kysely-types.js'
import { drawTypes } from './outputs.js'
import type { ColumnType } from './schema.js'
import { creatorOf } from './scope.js'

type Operator = 'union' | 'unionAll' | 'intersect' | 'except'

/** Two or more selects, combined: one by one, as an array, or nested. */
export function addSetOperation(scope: Scope, options: SelectOptions): Selected {
  const types = options.types ?? drawTypes(scope)
  const { query, columns } = scope.generate.selectBlock(scope, { ...options, types })
  const operator = scope.choices.pick<Operator>(['union', 'unionAll', 'intersect', 'except'])
  scope.choices.note(operator)
  return { query: combined(scope, query, { operator, types }), columns }
}

function combined(
  scope: Scope,
  query: AnySelect,
  { operator, types }: { operator: Operator; types: readonly ColumnType[] },
): AnySelect {
  const arm = (): AnySelect => scope.generate.selectBlock(scope, { creator: creatorOf(scope), types }).query
  const form = scope.choices.pick(
    scope.grammar.nestedSetOperations ? ['one', 'array', 'nested'] : ['one', 'array'],
  )
  if (form === 'one') return query[operator](arm())
  if (form === 'array') return query[operator]([arm(), arm()])
  scope.choices.note('nested set operation')
  const inner = scope.choices.pick<Operator>(['union', 'except'])
  return query[operator](eb.parens(arm()[inner](arm())))
}
