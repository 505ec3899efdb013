import type { Scope, Source } from './generators.js'
import { eb, type AnyExpression, type Creator } from './kysely-types.js'
import { realTable, type Column, type ColumnType, type Table } from './schema.js'

/** The scope of a block, once it is known what the block reads from. */
export function withSources(scope: Scope, sources: readonly Source[]): Scope {
  const visible = scope.outer.filter(outer => !sources.some(source => source.alias === outer.alias))
  return { ...scope, sources, outer: visible }
}

/** The scope of a subquery that may refer to the block around it. */
export function correlated(scope: Scope): Scope {
  return { ...uncorrelated(scope), outer: [...scope.sources, ...scope.outer] }
}

/** The scope of a subquery that stands alone: a derived table, a common table expression. */
export function uncorrelated(scope: Scope): Scope {
  return { ...scope, sources: [], outer: [], depth: scope.depth - 1, qualified: false }
}

/** The scope without one table, for a statement that writes to it. */
export function withoutTable(scope: Scope, name: string): Scope {
  return { ...scope, tables: scope.tables.filter(table => table.name !== name) }
}

/** The scope in which a common table expression is known. */
export function withCte(scope: Scope, cte: Table): Scope {
  return { ...scope, tables: [cte, ...scope.tables.filter(table => table.name !== cte.name)] }
}

/** Whether the statement may have one more subquery here. */
export function mayNest({ depth, choices }: Scope): boolean {
  return depth > 0 && choices.mayGrow
}

export function isShadowed(scope: Scope): boolean {
  return scope.tables.some(table => realTable(table.name) !== undefined && realTable(table.name) !== table)
}

export interface ColumnReference {
  readonly ref: string
  readonly column: Column
}

/** The columns of a type that may be used here, those of the block itself first. */
export function columnsOf(
  scope: Scope,
  type: ColumnType,
  sources = scope.sources,
): readonly ColumnReference[] {
  return sources.flatMap(({ alias, columns }) =>
    columns
      .filter(column => column.type === type)
      .map(column => ({ ref: `${alias}.${column.name}`, column })),
  )
}

/** A column of the block, or now and then of a block around it. */
export function pickColumn(scope: Scope, type: ColumnType): ColumnReference | undefined {
  const outer = columnsOf(scope, type, scope.outer)
  if (outer.length > 0 && scope.choices.chance(15)) return scope.choices.pick(outer)
  const own = columnsOf(scope, type)
  return own.length > 0 ? written(scope, scope.choices.pick(own)) : undefined
}

export function pickOwnColumn(scope: Scope, type: ColumnType): ColumnReference | undefined {
  const own = columnsOf(scope, type)
  return own.length > 0 ? written(scope, scope.choices.pick(own)) : undefined
}

/** The reference, without its table where that is clear and chance wants it. */
function written(scope: Scope, { ref, column }: ColumnReference): ColumnReference {
  const holders = scope.sources.filter(source => source.columns.some(({ name }) => name === column.name))
  const bare = !scope.qualified && holders.length === 1 && scope.choices.chance(40)
  return { ref: bare ? column.name : ref, column }
}

export function refOf(reference: ColumnReference): AnyExpression {
  return eb.ref(reference.ref)
}

/**
 * What a subquery starts from: the builder that callbacks are given, or the database itself, in which case
 * the subquery is a complete statement that is embedded.
 *
 * A statement of its own does not know the common table expressions of the query in which it is embedded.
 */
export function creatorOf(scope: Scope): Creator {
  if (isShadowed(scope) || !scope.choices.chance(40)) return eb
  scope.choices.note('embedded statement')
  return scope.db
}
