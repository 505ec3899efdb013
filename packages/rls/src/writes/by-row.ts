import { getDialectTraits, hasOneOfKeys, type Columns, type Dialect } from '@kysera/core'
import { targetsOf } from '@kysera/executor'
import {
  FromNode,
  LimitNode,
  RawNode,
  SelectionNode,
  SelectModifierNode,
  sql,
  ValueNode,
  type DeleteQueryNode,
  type OperationNode,
  type SelectQueryNode,
  type UpdateQueryNode,
} from 'kysely'
import { answerSoon, failure } from '../decision/answer.js'
import type { Row, WrittenData } from '../decision/evaluation-context.js'
import { filterVerdict } from '../row-rules/literal.js'
import { subjectOf, violation, type GuardedWrite, type Open, type Session, type Target } from './session.js'
import { sourcesOf } from './targets.js'
import type { CompiledPolicy } from '../protection/compile-schema.js'

type RowsWrite = UpdateQueryNode | DeleteQueryNode

/** Whether a write is of one table alone, so that the rows which it means can be read. */
const isSingle = (node: RowsWrite): boolean =>
  targetsOf(node).length === 1 && sourcesOf(node).length === 0 && node.with === undefined

interface Choice {
  readonly operation: 'update' | 'delete'
  readonly decision: Open
  readonly data?: WrittenData
}

/** More would have to be read than anybody waits for. */
const maxRows = 10_000

/**
 * A write with what chooses its rows, where policies look at them.
 *
 * @throws {RLSPolicyViolation} for a write of joined tables.
 */
export function withChoiceOfRows<W extends { readonly node: RowsWrite }>(
  session: Session,
  target: Target,
  write: W,
  choice: Choice,
): W & Pick<GuardedWrite, 'chooseRows'> {
  const { node } = write
  if (choice.decision.byRow.length === 0) return write
  if (!isSingle(node)) {
    const problem = 'a policy looks at rows, which a write of joined tables does not tell'
    throw violation(session, choice.operation, target, problem)
  }
  return { ...write, chooseRows: () => chooseRows(session, target, node, choice) }
}

/**
 * Reads and locks the rows that a write means, asks the policies about each, and gives the condition that holds for
 * these rows alone.
 *
 * @throws {RLSPolicyViolation} when one of the rows is refused.
 */
async function chooseRows(
  session: Session,
  target: Target,
  node: RowsWrite,
  choice: Choice,
): Promise<OperationNode> {
  const rows = await readRows(session, node, target)
  if (rows.length > maxRows)
    throw violation(session, choice.operation, target, 'a policy would look at too many rows')
  for (const row of rows) await assertRow(session, target, row, choice)
  return isOneOf(session, target, rows, choice.operation)
}

async function readRows(
  { execution, dialect }: Session,
  node: RowsWrite,
  { name }: Target,
): Promise<Columns[]> {
  const { where, orderBy, limit } = node
  const { modifiers, hint } = locks[dialect]()
  const [table] = targetsOf(node)
  const from = hint === undefined ? table : table && RawNode.create(['', ` ${hint}`], [table])
  const query: SelectQueryNode = {
    kind: 'SelectQueryNode',
    ...(from && { from: FromNode.create([from]) }),
    selections: [SelectionNode.createSelectAllFromTable(name)],
    ...(where && { where }),
    ...(orderBy && { orderBy }),
    ...(limit
      ? { limit }
      : dialect !== 'mssql' && { limit: LimitNode.create(ValueNode.create(maxRows + 1)) }),
    ...(modifiers && { endModifiers: modifiers }),
  }
  const { rows } = await execution.db.executeQuery<Columns>(execution.compile(query))
  return rows
}

interface Lock {
  readonly modifiers?: readonly SelectModifierNode[]
  readonly hint?: string
}

const forUpdate = (): Lock => ({ modifiers: [SelectModifierNode.create('ForUpdate')] })

/** How rows stay as they are until the transaction ends. SQLite has one writer. */
const locks: Readonly<Record<Dialect, () => Lock>> = {
  postgres: forUpdate,
  mysql: forUpdate,
  sqlite: () => ({}),
  mssql: () => ({ hint: 'with (updlock)' }),
}

async function assertRow(session: Session, target: Target, row: Row, choice: Choice): Promise<void> {
  const { operation, decision } = choice
  const answers = new Map<CompiledPolicy, boolean>()
  for (const policy of decision.byRow)
    answers.set(policy, await answerFor(session, target, policy, row, choice))
  const failed = [...answers].find(
    ([policy, holds]) => policy.type !== 'allow' && holds === (policy.type === 'deny'),
  )
  if (failed !== undefined)
    throw violation(session, operation, target, 'a policy refuses a row', failed[0].name)
  const allows = [...answers].filter(([policy]) => policy.type === 'allow')
  if (allows.length === 0 || allows.some(([, holds]) => holds)) return
  if (!isAllowedByRule(session, decision, row)) {
    const [only, ...others] = allows
    const isOne = only !== undefined && others.length === 0 && decision.rules.allow.length === 0
    throw violation(session, operation, target, 'no policy allows a row', isOne ? only[0].name : undefined)
  }
}

async function answerFor(
  session: Session,
  target: Target,
  policy: CompiledPolicy,
  row: Row,
  { operation, data }: Choice,
): Promise<boolean> {
  const subject = subjectOf(session, target, operation, { row: { value: row }, ...(data && { data }) })
  const answer = await answerSoon(policy, subject)
  if (answer.kind === 'decided') return answer.holds
  if (answer.kind === 'later') {
    throw violation(
      session,
      operation,
      target,
      'a policy looks at a value that the database computes',
      policy.name,
    )
  }
  throw failure(policy, subject, 'a policy that looks at ctx.row answers with true or false')
}

/** Rules beside policies that look at the row: what only the database could tell grants nothing. */
const isAllowedByRule = ({ dialect }: Session, { rules }: Open, row: Row): boolean =>
  rules.allow.some(
    ({ rule }) =>
      rule.kind === 'object' &&
      filterVerdict(rule.object, {
        dialect,
        effect: 'grants',
        known: column =>
          Object.hasOwn(row, column) ? { kind: 'literal', value: row[column] } : { kind: 'unknown' },
      }) === true,
  )

function isOneOf(
  session: Session,
  target: Target,
  rows: readonly Columns[],
  operation: string,
): OperationNode {
  if (rows.length === 0) return sql`1 = 0`.toOperationNode()
  const key =
    session.config.keyOf(target.table.name) ?? session.keys.of(session.execution.db, target.named.table)
  const { identifier, schema } = target.name.table
  const parts = schema === undefined ? [identifier.name] : [schema.name, identifier.name]
  const keys = rows.map(row =>
    Object.fromEntries(key.map(column => [[...parts, column].join('.'), row[column]])),
  )
  if (keys.some(each => Object.values(each).some(value => value === undefined || value === null))) {
    throw violation(
      session,
      operation,
      target,
      `its rows have no key "${key.join(', ')}": name it in primaryKeyColumn`,
    )
  }
  const parameters = session.execution.query.parameters.length + rows.length * key.length
  if (parameters > getDialectTraits(session.dialect).maxParameters) {
    throw violation(session, operation, target, 'a policy would look at too many rows')
  }
  const columns = key.map(column => [...parts, column].join('.'))
  return hasOneOfKeys(
    { name: target.named.table, key: columns, dialect: session.dialect },
    keys,
  ).toOperationNode()
}
