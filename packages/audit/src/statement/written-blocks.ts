import { isWrite, withOf, type WriteNode } from '@kysera/executor'
import type { OperationNode, RootOperationNode } from 'kysely'

export interface WrittenBlock {
  /** In the names of the application. */
  readonly node: WriteNode
  /** In the names of the database. */
  readonly sent: WriteNode
  /** The place among common table expressions; undefined for the statement itself. */
  readonly place: number | undefined
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
