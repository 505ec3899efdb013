import {
  DeleteQueryNode,
  InsertQueryNode,
  ListNode,
  MergeQueryNode,
  SelectQueryNode,
  UpdateQueryNode,
  type JoinNode,
  type JoinType,
  type OperationNode,
  type ReturningNode,
  type WhereNode,
} from 'kysely'
import type { Operation } from '../plugin.js'
import { introducedName, referenceIn, type Use } from './reference.js'
import { outermost, type Scope } from './scope.js'

export type QueryBlock =
  | SelectQueryNode
  | InsertQueryNode
  | UpdateQueryNode
  | DeleteQueryNode
  | MergeQueryNode

export function isQueryBlock(node: OperationNode): node is QueryBlock {
  return (
    SelectQueryNode.is(node) ||
    InsertQueryNode.is(node) ||
    UpdateQueryNode.is(node) ||
    DeleteQueryNode.is(node) ||
    MergeQueryNode.is(node)
  )
}

/** Where a filter goes so that the block gives what it would give if the table held only the rows that pass. */
type Placement = 'where' | 'on' | 'derived table' | 'whens' | 'nowhere'

/** A list of a block in which table expressions stand. */
export type TableList = 'target' | 'from' | 'join'

/** One table expression of a block, and how the block uses it. */
export interface TableAt {
  readonly expression: OperationNode
  readonly list: TableList
  readonly index: number
  readonly use: Use
  readonly placement: Placement
  /** The names that it may resolve to. */
  readonly scope: Scope
  /** The condition that holds the filter once it is placed. */
  readonly condition?: OperationNode | undefined
  /** What a write gives back, which tells whether its table has been resolved. */
  readonly returned?: OperationNode | undefined
}

/** Every table expression that stands in a block itself, not in its subqueries. */
export function tablesOf(node: QueryBlock, scope: Scope): TableAt[] {
  if (SelectQueryNode.is(node)) return tablesRead(node, 'select', node.from?.froms, scope)
  if (InsertQueryNode.is(node)) return tablesOfInsert(node)
  if (UpdateQueryNode.is(node)) return tablesOfUpdate(node, scope)
  return DeleteQueryNode.is(node) ? tablesOfDelete(node, scope) : tablesOfMerge(node, scope)
}

interface WritingBlock {
  readonly where?: WhereNode
  readonly returning?: ReturningNode
}

// What is written to is a table, whatever common table expressions are called.
const target = (
  node: WritingBlock,
  expression: OperationNode,
  index: number,
  operation: Operation,
  placement: Placement,
): TableAt => ({
  expression,
  index,
  placement,
  condition: node.where?.where,
  returned: node.returning?.selections[0]?.selection,
  list: 'target',
  scope: outermost,
  use: { operation, role: 'target', statement: operation },
})

function tablesOfInsert(node: InsertQueryNode): TableAt[] {
  const operation = replacesRows(node) ? 'replace' : 'insert'
  return node.into === undefined ? [] : [target(node, node.into, 0, operation, 'nowhere')]
}

/** REPLACE of MySQL and SQLite, and INSERT OR REPLACE: they remove the rows that are in the way, filtered or not. */
const replacesRows = ({ replace, orAction }: InsertQueryNode): boolean =>
  replace === true || orAction?.action.toLowerCase() === 'replace'

function tablesOfUpdate(node: UpdateQueryNode, scope: Scope): TableAt[] {
  // Without `from`, joins stand beside the targets: a derived table there could not be written to.
  const placement = node.from === undefined && hasOuterJoin(node.joins) ? 'nowhere' : 'where'
  const targets = targetsOf(node).map((table, i) => target(node, table, i, 'update', placement))
  return [...targets, ...tablesRead(node, 'update', node.from?.froms, scope, placement)]
}

function targetsOf({ table }: UpdateQueryNode): readonly OperationNode[] {
  if (table === undefined) return []
  return ListNode.is(table) ? table.items : [table]
}

function tablesOfDelete(node: DeleteQueryNode, scope: Scope): TableAt[] {
  const targets = node.from.froms
  const targetNames = new Set(targets.map(introducedName))
  const isTarget = (at: TableAt): boolean =>
    referenceIn(at.expression, scope) !== undefined && targetNames.has(introducedName(at.expression))
  const reads = tablesRead(node, 'delete', node.using?.tables, scope)

  // MySQL names its targets again among the tables that it reads, and that is where they are filtered.
  const readNames = new Set(reads.filter(isTarget).map(at => introducedName(at.expression)))
  const besideTargets = node.using === undefined || readNames.size > 0
  const placement: Placement = besideTargets && hasOuterJoin(node.joins) ? 'nowhere' : 'where'
  const placed = reads.map((at): TableAt => (placement === 'nowhere' ? { ...at, placement } : at))
  return [
    ...targets.flatMap((table, i) =>
      readNames.has(introducedName(table)) ? [] : [target(node, table, i, 'delete', placement)],
    ),
    ...placed.map((at): TableAt => (isTarget(at) ? { ...at, use: deleteTarget } : at)),
  ]
}

function tablesOfMerge(node: MergeQueryNode, scope: Scope): TableAt[] {
  const into = target(node, node.into, 0, 'merge', 'whens')
  if (node.using === undefined) return [into]
  const expression = node.using.table
  return [
    into,
    { expression, list: 'join', index: 0, use: readOf('merge'), placement: 'derived table', scope },
  ]
}

const deleteTarget: Use = { operation: 'delete', role: 'target', statement: 'delete' }

export const readOf = (statement: Operation): Use => ({ operation: 'select', role: 'source', statement })

interface ReadingBlock {
  readonly joins?: readonly JoinNode[]
  readonly where?: { readonly where: OperationNode }
}

/** The tables that a block reads: a list of tables, and the joins behind it. */
function tablesRead(
  node: ReadingBlock,
  statement: Operation,
  froms: readonly OperationNode[] | undefined,
  scope: Scope,
  targetPlacement: Placement = 'where',
): TableAt[] {
  const use = readOf(statement)
  const plain =
    targetPlacement === 'nowhere' ? 'nowhere' : hasOuterJoin(node.joins) ? 'derived table' : 'where'
  const condition = node.where?.where
  const tables: TableAt[] = (froms ?? []).map((expression, index) => ({
    expression,
    list: 'from',
    index,
    use,
    placement: plain,
    scope,
    condition,
  }))
  node.joins?.forEach((join, index) => {
    const placement = plain === 'where' ? (joinPlacements[join.joinType] ?? 'where') : plain
    const holder = placement === 'on' ? join.on?.on : condition
    tables.push({ expression: join.table, list: 'join', index, use, placement, scope, condition: holder })
  })
  return tables
}

/** The nullable side of a join is filtered before its rows are null-extended. */
const joinPlacements: Readonly<Partial<Record<JoinType, Placement>>> = {
  LeftJoin: 'on',
  LateralLeftJoin: 'on',
  OuterApply: 'derived table',
}

const hasOuterJoin = (joins: readonly JoinNode[] | undefined): boolean =>
  joins?.some(({ joinType }) => joinType === 'RightJoin' || joinType === 'FullJoin') ?? false
