import { columnOrLiteral, expression } from './expressions.js'
import type { Scope } from './generators.js'
import { eb, type AnyFrom } from './kysely-types.js'
import { drawTypes, outputColumn } from './outputs.js'
import type { Column } from './schema.js'

interface Returning {
  returning(values: readonly Exclude<AnyFrom, string>[]): this
}

/** The statement with a RETURNING clause, or without. */
export function returned<Q extends Returning>(
  scope: Scope,
  query: Q,
  kind: 'insert' | 'update' | 'delete' | 'merge',
): Q {
  const isNeeded = scope.grammar.writesRead && kind === 'insert'
  if (!scope.grammar.returning.includes(kind)) return query
  if (!isNeeded && !scope.choices.chance(60)) return query
  return returningColumns(scope, query).query
}

export function returningColumns<Q extends Returning>(
  scope: Scope,
  query: Q,
): { query: Q; columns: readonly Column[] } {
  scope.choices.note('returning')
  const types = drawTypes(scope)
  const columns = types.map(type => outputColumn(scope, type))
  const values = columns.map(({ name, type }) => {
    const value = scope.grammar.snapshotWrites ? expression(scope, type) : columnOrLiteral(scope, type)
    return eb.parens(value).as(name)
  })
  return { query: query.returning(values), columns }
}
