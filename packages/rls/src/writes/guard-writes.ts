import { detectDialect } from '@kysera/core'
import { isWrite, replaceBlocks, withOf, type WriteNode } from '@kysera/executor'
import {
  DeleteQueryNode,
  MergeQueryNode,
  UpdateQueryNode,
  type QueryResult,
  type RootOperationNode,
} from 'kysely'
import { RLSContextError, RLSPolicyViolation } from '../errors.js'
import { bypasses } from '../protection/bypass.js'
import { bothOf } from './broken-rows.js'
import { guardDelete } from './guard-delete.js'
import { guardInsert } from './guard-insert.js'
import { guardMerge } from './guard-merge.js'
import { guardUpdate } from './guard-update.js'
import { Questions } from './questions.js'
import type { GuardedWrite, Passing, Session, Target } from './session.js'
import { namedTargets } from './targets.js'

type Result = Promise<QueryResult<unknown>>

interface Block {
  readonly node: WriteNode
  /** The place among common table expressions; undefined for the statement itself. */
  readonly place: number | undefined
  readonly targets: readonly Target[]
}

/** Sends a statement, after its writes have been guarded. */
export async function guardWrites(passing: Passing): Result {
  const { node, next, context, config } = passing
  const blocks = guardedBlocks(passing, node)
  if (blocks.length === 0) return next()
  if (context === undefined) {
    if (config.withoutContext !== 'pass') throw new RLSContextError()
    if (passing.notes.guards.length === 0) config.logger.warn(unguarded(blocks))
    return next()
  }
  const dialect = detectDialect(passing.execution.db)
  const session: Session = { ...passing, context, dialect, questions: new Questions() }
  const writes = new Map<number | undefined, GuardedWrite>()
  for (const block of blocks) writes.set(block.place, await guardBlock(session, block))
  const needsRows = [...writes.values()].some(write => write.chooseRows !== undefined)
  return needsRows
    ? passing.execution.transaction(() => send(session, blocks, writes))
    : send(session, blocks, writes)
}

const unguarded = ([block]: readonly Block[]): string =>
  `A statement on "${block?.targets[0]?.table.name}" outside of an RLS context passes unguarded`

async function send(
  session: Session,
  blocks: readonly Block[],
  writes: ReadonlyMap<number | undefined, GuardedWrite>,
): Result {
  const { execution, next, node } = session
  await session.questions.answer(session)
  const changed = new Map<number | undefined, WriteNode>()
  for (const block of blocks) {
    const write = writes.get(block.place)
    if (write === undefined) continue
    const sent = await withChosenRows(write)
    if (sent !== block.node) changed.set(block.place, sent)
  }
  const result = await next(changed.size === 0 ? undefined : execution.compile(replaceBlocks(node, changed)))
  // The rows of a stream pass by.
  if (!execution.isStream) writes.get(undefined)?.verify?.(result)
  return result
}

async function withChosenRows({ node, chooseRows }: GuardedWrite): Promise<WriteNode> {
  if (chooseRows === undefined) return node
  const rows = await chooseRows()
  if (UpdateQueryNode.is(node)) return { ...node, where: bothOf(node.where, rows) }
  return DeleteQueryNode.is(node) ? { ...node, where: bothOf(node.where, rows) } : node
}

/** The blocks that write to tables whose policies count. */
function guardedBlocks(passing: Passing, node: RootOperationNode): Block[] {
  const common = (withOf(node)?.expressions ?? []).map(({ expression }, place) => ({
    node: expression,
    place,
  }))
  const written = [...common, { node, place: undefined }].flatMap(({ node: block, place }) =>
    isWrite(block) ? [{ node: block, place }] : [],
  )
  assertAllFound(passing, written.length)
  return written.flatMap(block => {
    const targets = guardedTargets(passing, block.node)
    return targets.length === 0 ? [] : [{ ...block, targets }]
  })
}

/** @throws {RLSPolicyViolation} when a block writes where no database lets one. */
function assertAllFound({ notes }: Passing, found: number): void {
  if (notes.writes !== found)
    throw new RLSPolicyViolation('write', '*', 'a write stands where it cannot be looked at')
}

function guardedTargets({ config, context }: Passing, node: WriteNode): Target[] {
  return namedTargets(node).flatMap(({ named, name }) => {
    const table = config.protection.find(named)
    if (table === undefined) return []
    const isFree = context !== undefined && (table.isFree || bypasses(context, table, config))
    return isFree ? [] : [{ named, name, table }]
  })
}

function guardBlock(session: Session, { node, targets }: Block): Promise<GuardedWrite> {
  if (UpdateQueryNode.is(node)) return guardUpdate(session, node, targets)
  if (DeleteQueryNode.is(node)) return guardDelete(session, node, targets)
  const [target] = targets
  if (target === undefined) return Promise.resolve({ node })
  return MergeQueryNode.is(node) ? guardMerge(session, node, target) : guardInsert(session, node, target)
}
