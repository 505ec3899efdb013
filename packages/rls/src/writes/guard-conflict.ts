import {
  AndNode,
  CaseNode,
  ColumnNode,
  FunctionNode,
  IdentifierNode,
  RawNode,
  ReferenceNode,
  type ColumnUpdateNode,
  type InsertQueryNode,
  type OperationNode,
  type QueryResult,
} from 'kysely'
import { bothOf } from './broken-rows.js'
import { existingCondition } from './guard-update.js'
import { brokenReason, changedRowCondition, openRulesOfUpdate } from './new-row-of-update.js'
import {
  asOpen,
  decideWrite,
  knownDecision,
  readDecision,
  violation,
  type GuardedWrite,
  type Open,
  type Session,
  type Target,
} from './session.js'
import { assignedValues, WrittenValues } from './written-values.js'

interface Upserted {
  readonly target: Target
  /** The rows that are given as values; nothing for those of a query. */
  readonly rows: readonly WrittenValues[] | undefined
}

/** The update arm of an insert. The row that is in the way is guarded already; what it becomes is not. */
export async function guardConflict(
  session: Session,
  node: InsertQueryNode,
  { target, rows }: Upserted,
): Promise<GuardedWrite> {
  const updates = node.onConflict?.updates ?? node.onDuplicateKey?.updates
  if (updates === undefined || updates.length === 0) return { node }
  // On MySQL each value stands within a guard: a row that does not pass keeps the old one.
  const written = node.onDuplicateKey === undefined ? updates : updates.map(withoutGuard)
  const changed = (rows ?? [new WrittenValues([])]).map(row => assignedFrom(written, row))
  let conditions: readonly OperationNode[] = []
  for (const values of changed) {
    conditions = await conditionsOf(session, target, values)
    if (conditions.length > 0 && (rows?.length !== 1 || node.onConflict === undefined)) {
      throw violation(session, 'update', target, 'what rows become that are in the way cannot be told before')
    }
  }
  return verified(session, target, withConditions(node, conditions), { rows })
}

/** What only the database can tell of the row that is in the way, and of what it becomes. */
async function conditionsOf(
  session: Session,
  target: Target,
  values: WrittenValues,
): Promise<OperationNode[]> {
  const known = knownDecision(session, target, 'update')
  const update: Open =
    known === undefined
      ? await decideWrite(session, target, 'update', { data: values.data })
      : asOpen(session, target, 'update', known)
  if (update.byRow.length > 0) {
    const policyName = update.byRow[0]?.name
    throw violation(
      session,
      'update',
      target,
      'a policy looks at rows, which an upsert does not tell',
      policyName,
    )
  }
  const existing = known === undefined ? existingCondition(session, target, update) : undefined
  const read = asOpen(session, target, 'update', readDecision(session, target))
  const rules = openRulesOfUpdate(session, target, values, [update, read.rules])
  if (rules.length === 0) return existing === undefined ? [] : [existing]
  const names = new Set([target.name.table.identifier.name, 'excluded'])
  const changed = changedRowCondition(session, target, rules, { values, names })
  return existing === undefined ? [changed] : [existing, changed]
}

function withConditions(node: InsertQueryNode, conditions: readonly OperationNode[]): InsertQueryNode {
  const { onConflict } = node
  if (onConflict === undefined || conditions.length === 0) return node
  const updateWhere = conditions.reduce(
    (where, condition) => bothOf(where, condition),
    onConflict.updateWhere,
  )
  return { ...node, onConflict: { ...onConflict, ...(updateWhere && { updateWhere }) } }
}

/** A row that was neither inserted nor changed was in the way, and not to be changed. */
function verified(
  session: Session,
  target: Target,
  node: InsertQueryNode,
  { rows }: Omit<Upserted, 'target'>,
): GuardedWrite {
  const where = node.onConflict?.updateWhere?.where
  const isOwn = where === undefined || (AndNode.is(where) && rows?.length !== 1)
  if (rows?.length !== 1 || isOwn) return { node }
  const verify = ({ numAffectedRows, rows: returned }: QueryResult<unknown>): void => {
    const affected = numAffectedRows ?? BigInt(returned.length)
    if (affected === 0n && returned.length === 0) throw violation(session, 'update', target, brokenReason)
  }
  return { node, verify }
}

/** What a row that is in the way gets, when it gets the values of the row that was to be inserted. */
function assignedFrom(updates: readonly ColumnUpdateNode[], row: WrittenValues): WrittenValues {
  return assignedValues(
    updates.map(update => {
      const column = insertedColumn(update.value)
      const value = (column === undefined ? undefined : row.find(column)) ?? update.value
      return { ...update, value }
    }),
  )
}

function withoutGuard(update: ColumnUpdateNode): ColumnUpdateNode {
  const { value } = update
  const [when, ...others] = CaseNode.is(value) ? (value.when ?? []) : []
  if (when?.result === undefined || others.length > 0) return update
  const { condition } = when
  const isGuard = RawNode.is(condition) && condition.parameters.length > condition.sqlFragments.length
  return isGuard ? { ...update, value: when.result } : update
}

/** `excluded.col` and `values(col)` are the value that was to be inserted. */
function insertedColumn(node: OperationNode): string | undefined {
  if (FunctionNode.is(node) && node.func.toLowerCase() === 'values') return columnIn(node.arguments[0])
  if (ReferenceNode.is(node)) {
    return node.table?.table.identifier.name === 'excluded' ? columnIn(node.column) : undefined
  }
  if (!RawNode.is(node) || node.parameters.length !== 1) return undefined
  const [inner] = node.parameters
  const text = node.sqlFragments.join('').replaceAll(/\s/g, '').toLowerCase()
  if (text === 'values()') return columnIn(inner)
  return text === '' && inner !== undefined ? insertedColumn(inner) : undefined
}

function columnIn(node: OperationNode | undefined): string | undefined {
  if (node === undefined) return undefined
  if (ReferenceNode.is(node)) return columnIn(node.column)
  if (RawNode.is(node) && node.sqlFragments.every(text => text === '')) return columnIn(node.parameters[0])
  if (IdentifierNode.is(node)) return node.name
  return ColumnNode.is(node) ? node.column.name : undefined
}
