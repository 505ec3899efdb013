import type { Dialect } from '@kysera/core'
import {
  AliasNode,
  ColumnNode,
  FromNode,
  IdentifierNode,
  InsertQueryNode,
  ParensNode,
  ReferenceNode,
  SelectionNode,
  SelectQueryNode,
  TableNode,
  ValueNode,
  type OperationNode,
  type WhereNode,
} from 'kysely'
import type { Rule, RuleSet } from '../decision/decide.js'
import type { WrittenData } from '../decision/evaluation-context.js'
import { foldName } from '@kysera/executor'
import { columnsOf } from '../row-rules/column-resolver.js'
import { newRules } from '../row-rules/predicate.js'
import {
  bothOf,
  brokenCandidates,
  candidatesOf,
  columnsNamed,
  newRowCondition,
  type CandidateCondition,
} from './broken-rows.js'
import { guardConflict } from './guard-conflict.js'
import { readRulesOfInsert, returnsRows } from './read-rules.js'
import { decideWrite, violation, type GuardedWrite, type Session, type Target } from './session.js'

/** INSERT … SELECT: rows that break a rule are asked for before, and never written. */
export async function guardInsertOfQuery(
  session: Session,
  node: InsertQueryNode,
  target: Target,
): Promise<GuardedWrite> {
  const { columns, values } = node
  const created = await decideWrite(session, target, 'create', {
    row: { value: undefined },
    data: unknownData(node),
  })
  const read = readRulesOfInsert(session, target, returnsRows(node))
  const rules = [newRules(created.rules), newRules(read)].filter(isSome)
  if (rules.length === 0) return guardConflict(session, node, { target, rows: undefined })
  if (columns === undefined || columns.length === 0 || values === undefined || !SelectQueryNode.is(values)) {
    throw violation(session, 'create', target, 'an INSERT from a query has to name its columns')
  }
  const names = columns.map(({ column }) => column.name)
  if (new Set(names.map(foldName)).size < names.length)
    throw violation(session, 'create', target, 'a column is given twice')
  const named = rules.flatMap(each => columnsNamed(session, target, each, 'create'))
  // What is not given is null, as it is for rows of VALUES.
  const absent = [...new Set(named)].filter(name => !names.includes(name))
  const all = [...names, ...absent]
  const given = absent.length === 0 ? values : withNulls(values, absent.length)
  const candidates = candidatesOf(target, all, [armOfQuery(given, session.dialect)])
  const condition =
    (each: RuleSet): CandidateCondition =>
    (resolve, taken) =>
      newRowCondition(session, target, each, { operation: 'create', resolve, names: taken })
  const refused = violation(session, 'create', target, 'a new row does not satisfy the policies')
  for (const each of rules)
    session.questions.add(target, brokenCandidates(candidates, condition(each), target), refused)
  const kept = passing(
    candidates,
    names,
    target,
    rules.map(each => condition(each)),
  )
  return guardConflict(session, InsertQueryNode.cloneWith(node, { values: kept }), {
    target,
    rows: undefined,
  })
}

const isSome = (rules: RuleSet): boolean =>
  Object.values(rules).some((list: readonly Rule[]) => list.length > 0)

const unknownData = ({ columns = [] }: InsertQueryNode): WrittenData => ({
  value: {},
  computed: columns.map(({ column }) => column.name),
})

/** A query with clauses of its own, as one arm of a union. */
function armOfQuery(query: SelectQueryNode, dialect: Dialect): OperationNode {
  const { orderBy, limit, offset, fetch, top, setOperations, with: list } = query
  const isPlain = [orderBy, limit, offset, fetch, top, setOperations, list].every(part => part === undefined)
  if (isPlain) return query
  // SQLite takes no parentheses there; PostgreSQL would take parameters of a derived table for texts.
  return dialect === 'sqlite'
    ? selectFrom(query, [SelectionNode.createSelectAll()])
    : ParensNode.create(query)
}

function withNulls(query: SelectQueryNode, count: number): SelectQueryNode {
  const nulls = Array.from({ length: count }, (_, index) =>
    SelectionNode.create(
      AliasNode.create(ValueNode.createImmediate(null), IdentifierNode.create(`kysera_null_${index}`)),
    ),
  )
  if (query.setOperations === undefined)
    return { ...query, selections: [...(query.selections ?? []), ...nulls] }
  return selectFrom(query, [SelectionNode.createSelectAllFromTable(TableNode.create(derived)), ...nulls])
}

const derived = 'kysera_given'

const selectFrom = (query: SelectQueryNode, selections: readonly SelectionNode[]): SelectQueryNode => ({
  kind: 'SelectQueryNode',
  from: FromNode.create([AliasNode.create(query, IdentifierNode.create(derived))]),
  selections,
})

function passing(
  candidates: SelectQueryNode,
  names: readonly string[],
  { named }: Target,
  conditions: readonly CandidateCondition[],
): SelectQueryNode {
  const name = TableNode.create(named.table)
  const parts = conditions.map(condition => condition(columnsOf(name), new Set([named.table])))
  const where = parts.reduce<WhereNode | undefined>((all, part) => bothOf(all, part), undefined)
  return {
    kind: 'SelectQueryNode',
    from: FromNode.create([AliasNode.create(candidates, IdentifierNode.create(named.table))]),
    selections: names.map(column =>
      SelectionNode.create(ReferenceNode.create(ColumnNode.create(column), name)),
    ),
    ...(where && { where }),
  }
}
