import { foldName, walkChildren, withOf } from '@kysera/executor'
import {
  AliasNode,
  SelectQueryNode,
  TableNode,
  type CommonTableExpressionNode,
  type OperationNode,
} from 'kysely'

/**
 * A table that a condition of a policy reads, and that a statement gives the name of to a common table expression.
 *
 * The condition would read that instead, which whoever writes the statement fills.
 */
export function shadowedTable(condition: OperationNode, statement: OperationNode): string | undefined {
  const read = tablesReadIn(condition)
  // Most conditions read no table, and the statement, which is longer, need not be walked for them.
  if (read.length === 0) return undefined
  const names = expressionNames(statement)
  return read.find(name => names.has(name))
}

/** What a common table expression is called, folded. */
export const nameOfExpression = ({ name }: CommonTableExpressionNode): string =>
  foldName(name.table.table.identifier.name)

/** The names of all common table expressions, wherever they can be named. */
export function expressionNames(statement: OperationNode): ReadonlySet<string> {
  const names = new Set<string>()
  const look = (node: OperationNode): OperationNode => {
    for (const expression of withOf(node)?.expressions ?? []) names.add(nameOfExpression(expression))
    return walkChildren(node, look, undefined)
  }
  look(statement)
  return names
}

function tablesReadIn(condition: OperationNode): string[] {
  const names: string[] = []
  const look = (node: OperationNode): OperationNode => {
    if (SelectQueryNode.is(node)) names.push(...tablesRead(node))
    return walkChildren(node, look, undefined)
  }
  look(condition)
  return names
}

/** The names, folded, of the tables that a query reads without a schema. */
export function tablesRead({ from, joins = [] }: SelectQueryNode): string[] {
  const tables = [...(from?.froms ?? []), ...joins.map(join => join.table)]
  return tables.flatMap(table => {
    const node = AliasNode.is(table) ? table.node : table
    const isBare = TableNode.is(node) && node.table.schema === undefined
    return isBare ? [foldName(node.table.identifier.name)] : []
  })
}
