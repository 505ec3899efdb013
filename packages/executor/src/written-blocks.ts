import {
  DeleteQueryNode,
  InsertQueryNode,
  ListNode,
  MergeQueryNode,
  UpdateQueryNode,
  type OperationNode,
  type RootOperationNode,
  type WithNode,
} from 'kysely'

/** A block of a statement that writes. */
export type WriteNode = InsertQueryNode | UpdateQueryNode | DeleteQueryNode | MergeQueryNode

export function isWrite(node: OperationNode): node is WriteNode {
  return (
    InsertQueryNode.is(node) ||
    UpdateQueryNode.is(node) ||
    DeleteQueryNode.is(node) ||
    MergeQueryNode.is(node)
  )
}

export const withOf = (node: OperationNode): WithNode | undefined =>
  'with' in node && isWith(node.with) ? node.with : undefined

const isWith = (value: unknown): value is WithNode =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'WithNode'

/** The tables that a block writes to, as it names them. */
export function targetsOf(node: WriteNode): readonly OperationNode[] {
  if (DeleteQueryNode.is(node)) return node.from.froms
  const target = UpdateQueryNode.is(node) ? node.table : node.into
  if (target === undefined) return []
  return ListNode.is(target) ? target.items : [target]
}

/** The statement with other blocks in the places of some: undefined for the statement itself, else that in its `with`. */
export function replaceBlocks(
  root: RootOperationNode,
  replacements: ReadonlyMap<number | undefined, WriteNode>,
): RootOperationNode {
  const own = replacements.get(undefined) ?? root
  const list = withOf(own)
  if (list === undefined) return own
  const expressions = list.expressions.map((each, place) => {
    const expression = replacements.get(place)
    return expression === undefined ? each : { ...each, expression }
  })
  return Object.assign({ ...own }, { with: { ...list, expressions } })
}
