import {
  AliasNode,
  AndNode,
  ExpressionWrapper,
  FromNode,
  IdentifierNode,
  ParensNode,
  SelectionNode,
  SetOperationNode,
  TableNode,
  ValueNode,
  DefaultInsertValueNode,
  ColumnNode,
  ReferenceNode,
  WhereNode,
  sql,
  type OperationNode,
  type SelectQueryNode,
} from 'kysely'
import type { RuleSet } from '../decision/decide.js'
import { shadowedTable } from '../guard/shadowed-tables.js'
import { shadowingError } from '../guard/statement-notes.js'
import type { RowOperation } from '../policy/operations.js'
import { columnsOf, type ColumnResolver } from '../row-rules/column-resolver.js'
import { ruleSetCondition } from '../row-rules/predicate.js'
import { isRepeatable } from '../row-rules/repeatable.js'
import { violation, type Session, type Target } from './session.js'
import type { WrittenValues } from './written-values.js'

/** Where rules about new rows become SQL. */
export interface NewRowSetting {
  readonly operation: RowOperation
  readonly resolve: ColumnResolver
  readonly names: ReadonlySet<string>
}

/** What new rows have to satisfy. */
export function newRowCondition(
  session: Session,
  { named, table }: Target,
  rules: RuleSet,
  { operation, resolve, names }: NewRowSetting,
): OperationNode {
  const { dialect, config, node } = session
  const warn = (message: string): void => config.logger.warn(message)
  const condition = ruleSetCondition(rules, { table: named, operation, dialect, resolve, names, warn })
  return assertUnshadowed((condition ?? sql`1 = 1`).toOperationNode(), node, table.name)
}

/** @throws {RLSPolicyViolation} when a statement gives a common table expression the name of a table of a policy. */
export function assertUnshadowed(
  condition: OperationNode,
  statement: OperationNode,
  table: string,
): OperationNode {
  const name = shadowedTable(condition, statement)
  if (name !== undefined) throw shadowingError(table, name)
  return condition
}

/** @throws {RLSPolicyViolation} for a value that may be another one when it is written than when it is checked. */
export function assertRepeatable(
  session: Session,
  target: Target,
  operation: RowOperation,
  value: OperationNode,
): void {
  if (isRepeatable(value)) return
  throw violation(
    session,
    operation,
    target,
    'a value that policies depend on may differ from one time to the next',
  )
}

/** A condition that holds where another one does not, or is unknown. */
export const isBroken = (condition: OperationNode): OperationNode =>
  sql`case when ${new ExpressionWrapper(condition)} then 0 else 1 end = 1`.toOperationNode()

export const bothOf = (where: WhereNode | undefined, condition: OperationNode): WhereNode =>
  WhereNode.create(
    where === undefined
      ? condition
      : AndNode.create(ParensNode.create(where.where), ParensNode.create(condition)),
  )

const one = (): SelectionNode => SelectionNode.create(sql`1`.as('one').toOperationNode())

/** The columns that rules are about, found by making them SQL. */
export function columnsNamed(
  session: Session,
  target: Target,
  rules: RuleSet,
  operation: RowOperation,
): string[] {
  const columns = new Set<string>()
  const resolve: ColumnResolver = column => {
    columns.add(column)
    return columnsOf(target.name)(column)
  }
  newRowCondition(session, target, rules, { operation, resolve, names: new Set() })
  return [...columns]
}

/** A condition on rows that are going to be known by a name. */
export type CandidateCondition = (resolve: ColumnResolver, names: ReadonlySet<string>) => OperationNode

/** New rows, named like their table and with the types of its columns, of which some break a rule. */
export function brokenCandidates(
  candidates: SelectQueryNode,
  condition: CandidateCondition,
  { named }: Target,
): SelectQueryNode {
  const name = TableNode.create(named.table)
  return {
    kind: 'SelectQueryNode',
    from: FromNode.create([AliasNode.create(candidates, IdentifierNode.create(named.table))]),
    selections: [one()],
    where: WhereNode.create(isBroken(condition(columnsOf(name), new Set([named.table])))),
  }
}

/** `select <columns> from t where 1 = 0 union all select <values> …`: the table gives names and types. */
export function candidatesOf(
  { named }: Target,
  columns: readonly string[],
  arms: readonly OperationNode[],
): SelectQueryNode {
  const table =
    named.schema === undefined
      ? TableNode.create(named.table)
      : TableNode.createWithSchema(named.schema, named.table)
  return {
    kind: 'SelectQueryNode',
    from: FromNode.create([table]),
    selections:
      columns.length === 0
        ? [one()]
        : columns.map(column => SelectionNode.create(ReferenceNode.create(ColumnNode.create(column)))),
    where: WhereNode.create(sql`1 = 0`.toOperationNode()),
    setOperations: arms.map(arm => SetOperationNode.create('union', arm, true)),
  }
}

/** The values of a row as one arm of a union. */
export const armOf = (row: WrittenValues, columns: readonly string[]): SelectQueryNode => ({
  kind: 'SelectQueryNode',
  selections:
    columns.length === 0
      ? [one()]
      : columns.map((column, index) => {
          const value = row.find(column)
          const isGiven = value !== undefined && !DefaultInsertValueNode.is(value)
          const node = isGiven ? value : ValueNode.createImmediate(null)
          return SelectionNode.create(AliasNode.create(node, IdentifierNode.create(`kysera_${index}`)))
        }),
})
