import type { DialectAdapter, TableNode, WithNode } from 'kysely'

/** What names mean at one place of a statement. */
export interface Scope {
  /** Common table expressions that can be named here. */
  readonly ctes: ReadonlySet<string>
  /** Tables that go by another name than the one written in column references. */
  readonly renames: ReadonlyMap<string, TableNode>
}

export const outermost: Scope = { ctes: new Set(), renames: new Map() }

/** Which expressions of its own `with` clause the body of a common table expression can name. */
type CteReach = 'earlier' | 'earlier and itself' | 'all'

export interface CteRules {
  readonly plain: CteReach
  readonly recursive: CteReach
}

/**
 * How a database resolves names inside a `with` clause.
 *
 * Where two servers behind one adapter differ, the narrower reach is taken: a name that is not known to be a common
 * table expression counts as a table, and gets its filters.
 */
export function cteRulesOf(adapter: DialectAdapter): CteRules {
  // SQL Server knows no `recursive`: every expression can name itself.
  if (adapter.supportsOutput) return { plain: 'earlier and itself', recursive: 'earlier and itself' }
  if (!adapter.supportsReturning) return { plain: 'earlier', recursive: 'earlier and itself' } // MySQL
  if (adapter.supportsTransactionalDdl) return { plain: 'earlier', recursive: 'all' } // PostgreSQL
  return { plain: 'all', recursive: 'all' } // SQLite
}

/** The rules that hold on every database. */
export const narrowestCteRules: CteRules = { plain: 'earlier', recursive: 'earlier and itself' }

export const namesOf = (node: WithNode): string[] =>
  node.expressions.map(expression => expression.name.table.table.identifier.name)

export const withCtes = (scope: Scope, names: Iterable<string>): Scope => ({
  ...scope,
  ctes: new Set([...scope.ctes, ...names]),
})

/** The scope inside a block that introduces names: they hide the renames of the blocks around it. */
export function withRenames(
  scope: Scope,
  introduced: Iterable<string>,
  own: ReadonlyMap<string, TableNode> | undefined,
): Scope {
  const renames = new Map(scope.renames)
  for (const name of introduced) renames.delete(name)
  for (const [name, table] of own ?? []) renames.set(name, table)
  return { ...scope, renames }
}

/** The key of a table's name, as written, among renames. */
export const renameKey = (table: TableNode): string => {
  const { schema, identifier } = table.table
  return schema === undefined ? identifier.name : `${schema.name}.${identifier.name}`
}
