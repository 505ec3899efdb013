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

export interface WrittenBlock {
  /** In the names of the application. */
  readonly node: WriteNode
  /** In the names of the database. */
  readonly sent: WriteNode
  /** The place among common table expressions; undefined for the statement itself. */
  readonly place: number | undefined
}

export function isWrite(node: OperationNode): node is WriteNode {
  return (
    InsertQueryNode.is(node) ||
    UpdateQueryNode.is(node) ||
    DeleteQueryNode.is(node) ||
    MergeQueryNode.is(node)
  )
}

/** What a statement writes: in common table expressions, and itself. */
export function writtenBlocks(node: RootOperationNode, sent: RootOperationNode): WrittenBlock[] {
  const sentExpressions = withOf(sent)?.expressions ?? []
  const blocks = (withOf(node)?.expressions ?? []).map(({ expression }, place) =>
    blockOf(expression, sentExpressions[place]?.expression, place),
  )
  return [...blocks, blockOf(node, sent, undefined)].filter(block => block !== undefined)
}

function blockOf(
  node: OperationNode,
  sent: OperationNode | undefined,
  place: number | undefined,
): WrittenBlock | undefined {
  return isWrite(node) && sent !== undefined && isWrite(sent) ? { node, sent, place } : undefined
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

/** The statement with other blocks in the places of some. */
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
