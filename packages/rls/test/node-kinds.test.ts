import { createExecutorSync } from '@kysera/executor'
import { rlsPlugin } from '@kysera/rls'
import { dummyDb } from '@kysera-internal/test-support'
import * as kysely from 'kysely'
import {
  CommonTableExpressionNameNode,
  RawNode,
  SetOperationNode,
  sql,
  TableNode,
  UsingNode,
  type OperationNode,
  type RootOperationNode,
} from 'kysely'
import { expect, test } from 'vitest'
import { hasTextForTable, isKnownKind } from '../src/guard/raw-text.js'
import { ann, as, type TenantDatabase } from './tenants.js'

const text = sql`projects`.toOperationNode()
const tasks = TableNode.create('tasks')

/** Kinds of nodes in which a table or a query stands, each with text in that place. */
const holders: Readonly<Record<string, OperationNode>> = {
  FromNode: kysely.FromNode.create([text]),
  UsingNode: UsingNode.create([text]),
  JoinNode: kysely.JoinNode.create('InnerJoin', text),
  SetOperationNode: SetOperationNode.create('union', text, false),
  CommonTableExpressionNode: kysely.CommonTableExpressionNode.create(
    CommonTableExpressionNameNode.create('p'),
    text,
  ),
  UpdateQueryNode: kysely.UpdateQueryNode.create([text]),
  DeleteQueryNode: kysely.DeleteQueryNode.create([text]),
  InsertQueryNode: kysely.InsertQueryNode.cloneWith(kysely.InsertQueryNode.create(tasks), { values: text }),
  MergeQueryNode: Object.assign({ kind: 'MergeQueryNode' as const }, { into: text }),
}

/** Kinds that stand around a table, and are looked through. */
const around = ['AliasNode', 'ParensNode', 'ListNode', 'RawNode']

/** Kinds in which a table stands in a subquery, or not at all: the executor walks them. */
const others = [
  'AggregateFunctionNode',
  'AndNode',
  'BinaryOperationNode',
  'CaseNode',
  'CastNode',
  'CollateNode',
  'ColumnUpdateNode',
  'ExplainNode',
  'FetchNode',
  'FunctionNode',
  'GroupByItemNode',
  'GroupByNode',
  'HavingNode',
  'JSONOperatorChainNode',
  'JSONPathLegNode',
  'JSONPathNode',
  'JSONReferenceNode',
  'LimitNode',
  'OffsetNode',
  'OnConflictNode',
  'OnDuplicateKeyNode',
  'OnNode',
  'OrNode',
  'OrderByItemNode',
  'OrderByNode',
  'OutputNode',
  'OverNode',
  'PartitionByItemNode',
  'PartitionByNode',
  'ReferenceNode',
  'ReturningNode',
  'SelectModifierNode',
  'SelectQueryNode',
  'SelectionNode',
  'TopNode',
  'TupleNode',
  'UnaryOperationNode',
  'ValueListNode',
  'ValuesNode',
  'WhenNode',
  'WhereNode',
  'WithNode',
]

/** What the executor does not look into: names and values, and definitions, which pass. */
const leaves =
  /^(Column|CommonTableExpressionName|DataType|DefaultInsertValue|Identifier|Matched|Operator|OrAction|PrimitiveValueList|SchemableIdentifier|SelectAll|Table|Value)Node$/
const definitions =
  /^(Add|Alter|Create|Drop|Modify|Rename|Refresh|References|Check|Unique|PrimaryKey|ForeignKey|Generated)\w*Node$|^(ColumnDefinition|DefaultValue)Node$/

const isFactory = (value: unknown): boolean => typeof value === 'object' && value !== null && 'is' in value
const kinds = Object.entries(kysely)
  .filter(([name, value]) => name.endsWith('Node') && isFactory(value))
  .map(([name]) => name)
  .filter(name => name !== 'QueryNode' && name !== 'PrimaryConstraintNode')

test('every kind of node that Kysely exports is known to hold tables or not', () => {
  const known = new Set([...Object.keys(holders), ...around, ...others])
  expect(kinds.filter(kind => !known.has(kind) && !leaves.test(kind) && !definitions.test(kind))).toEqual([])
})

test.each(Object.entries(holders))('text in place of a table is found in a %s', (_, node) => {
  expect(hasTextForTable(node)).toBe(true)
})

test('statements are what Kysely calls queries, and definitions', () => {
  const statements = kinds.filter(kind => kind.endsWith('QueryNode'))
  expect(statements.toSorted()).toEqual([
    'DeleteQueryNode',
    'InsertQueryNode',
    'MergeQueryNode',
    'SelectQueryNode',
    'UpdateQueryNode',
  ])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no type knows the kinds of the future
  const future = { kind: 'UpsertQueryNode' } as unknown as RootOperationNode
  expect(isKnownKind(future)).toBe(false)
})

test('raw statements are refused with an error that says how to allow them', async () => {
  const db = createExecutorSync(dummyDb<TenantDatabase>('sqlite'), [
    rlsPlugin<TenantDatabase>({ schema: { projects: { policies: [], defaultDeny: false } } }),
  ])
  expect(RawNode.is(sql`select 1`.toOperationNode())).toBe(true)
  await expect(as(ann, () => sql`select * from projects`.execute(db))).rejects.toThrow(`rawSql: 'allow'`)
})
