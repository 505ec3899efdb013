import { AndNode, RawNode, TableNode, type OperationNode } from 'kysely'

/**
 * A predicate, or a table expression, that says for which table reference it stands.
 *
 * A builder of the executor is rewritten when it is embedded in another one, and seen again as part of that. The
 * mark tells the second pass what is done. It survives the cloning and renaming of ordinary Kysely plugins, because
 * it is a plain node: a raw node with more parameters than fragments, which no template can make, and of which the
 * compiler prints the first parameter alone.
 */
export function markFor(name: TableNode, node: OperationNode): RawNode {
  return { kind: 'RawNode', sqlFragments: oneFragment, parameters: [node, name] }
}

const oneFragment = ['']

export function isMark(node: OperationNode): node is RawNode {
  return RawNode.is(node) && node.sqlFragments.length === 1 && node.parameters.length === 2
}

/** What a mark prints. */
export const markedNode = (mark: RawNode): OperationNode => mark.parameters[0] ?? mark

/** Whether a condition, as a whole, already holds the predicate of the reference of that name. */
export function hasMark(condition: OperationNode | undefined, name: TableNode): boolean {
  if (condition === undefined) return false
  if (AndNode.is(condition)) return hasMark(condition.left, name) || hasMark(condition.right, name)
  const marked = isMark(condition) ? condition.parameters[1] : undefined
  return marked !== undefined && TableNode.is(marked) && sameTable(marked, name)
}

/** Whether two nodes name the same table in the same way. */
export function sameTable(a: TableNode, b: TableNode): boolean {
  return a.table.identifier.name === b.table.identifier.name && a.table.schema?.name === b.table.schema?.name
}
