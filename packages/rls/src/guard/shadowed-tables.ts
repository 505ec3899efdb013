import { walkChildren, withOf } from '@kysera/executor'
import { foldName } from '@kysera/executor'
import { AliasNode, SelectQueryNode, TableNode, type OperationNode } from 'kysely'

/**
 * A table that a condition of a policy reads, and that a statement gives the name of to a common table expression.
 *
 * The condition would read that instead, which whoever writes the statement fills.
 */
export function shadowedTable(condition: OperationNode, statement: OperationNode): string | undefined {
  const names = expressionNames(statement)
  if (names.size === 0) return undefined
  let found: string | undefined
  const look = (node: OperationNode): OperationNode => {
    if (SelectQueryNode.is(node)) found ??= tablesRead(node).find(name => names.has(name))
    return walkChildren(node, look, undefined)
  }
  look(condition)
  return found
}

/** The names of all common table expressions, wherever they can be named. */
export function expressionNames(statement: OperationNode): ReadonlySet<string> {
  const names = new Set<string>()
  const look = (node: OperationNode): OperationNode => {
    for (const { name } of withOf(node)?.expressions ?? [])
      names.add(foldName(name.table.table.identifier.name))
    return walkChildren(node, look, undefined)
  }
  look(statement)
  return names
}

function tablesRead({ from, joins = [] }: SelectQueryNode): string[] {
  const tables = [...(from?.froms ?? []), ...joins.map(join => join.table)]
  return tables.flatMap(table => {
    const node = AliasNode.is(table) ? table.node : table
    const isBare = TableNode.is(node) && node.table.schema === undefined
    return isBare ? [foldName(node.table.identifier.name)] : []
  })
}
