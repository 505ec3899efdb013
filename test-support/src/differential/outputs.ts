import { expression } from './expressions.js'
import type { Scope } from './generators.js'
import { eb, type AnyExpression, type AnySelect } from './kysely-types.js'
import type { Column, ColumnType } from './schema.js'
import { pickOwnColumn, refOf } from './scope.js'

export interface Outputs {
  readonly query: AnySelect
  readonly columns: readonly Column[]
  /** Only the rows of a plain select can be locked, only those of others must not be. */
  readonly kind: 'plain' | 'other'
}

/** The types of the columns of a block, where nobody asks for certain ones. */
export function drawTypes({ choices }: Scope): readonly ColumnType[] {
  return Array.from({ length: choices.between(1, 3) }, () => choices.pick(['int', 'int', 'text']))
}

/** A column under a fresh name, so that no reference in the block can mean it by mistake. */
export function outputColumn({ choices }: Scope, type: ColumnType): Column {
  return { name: choices.name('c'), type, values: type === 'int' ? [0, 1, 2, 3] : ['ann', 'key'] }
}

/** Selects columns, expressions and window functions. */
export function plainOutputs(scope: Scope, query: AnySelect, types?: readonly ColumnType[]): Outputs {
  const [source] = scope.sources
  if (!types && source && scope.sources.length === 1 && scope.choices.chance(20)) {
    return { query: query.selectAll(), columns: source.columns, kind: 'plain' }
  }
  let kind: Outputs['kind'] = 'plain'
  const selected = (types ?? drawTypes(scope)).map(type => {
    const windowed = type === 'int' && mayUseWindow(scope) && scope.choices.chance(12)
    if (windowed) kind = 'other'
    const column = outputColumn(scope, type)
    return { column, value: windowed ? windowFunction(scope) : expression(scope, type) }
  })
  const values = selected.map(({ column, value }) => eb.parens(value).as(column.name))
  return { query: query.select(values), columns: selected.map(({ column }) => column), kind }
}

const mayUseWindow = ({ grammar, depth }: Scope): boolean =>
  grammar.windowInSubquery || depth === grammar.depth

// Peers in the order get equal values, so the order of rows within a partition does not matter.
function windowFunction(scope: Scope): AnyExpression {
  scope.choices.note('window function')
  const [partition, order] = [pickOwnColumn(scope, 'int'), pickOwnColumn(scope, 'int')]
  const ranks = order ? ['rank', 'dense_rank'] : []
  const name = scope.choices.pick(['count', 'sum', 'max', ...ranks])
  const args = ranks.includes(name) ? [] : [order ? refOf(order) : eb.lit(1)]
  return eb.fn.agg(name, args).over(window => {
    const parted = partition && scope.choices.chance(60) ? window.partitionBy(partition.ref) : window
    return order && (ranks.includes(name) || scope.choices.chance(60)) ? parted.orderBy(order.ref) : parted
  })
}

/** The same outputs, without repeated rows now and then. */
export function distinctOutputs(scope: Scope, outputs: Outputs): Outputs {
  if (!scope.choices.chance(10)) return outputs
  scope.choices.note('distinct')
  return { ...outputs, query: outputs.query.distinct(), kind: 'other' }
}
