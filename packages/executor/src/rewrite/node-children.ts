import type { OperationNode } from 'kysely'

/**
 * What the walk does with a kind of node: looks into the named fields, has nothing to look into (`leaf`), or
 * leaves a definition of schema objects as it is.
 */
export type Handling = readonly string[] | 'leaf' | 'definition'

/** Every kind of node that Kysely exports. A test fails when a new Kysely brings one that is not listed. */
export const handlings: Readonly<Record<string, Handling>> = {
  // Blocks: the rewriter has a method for each; `with` has its own rules of scope.
  SelectQueryNode: [
    'from',
    'joins',
    'selections',
    'where',
    'distinctOn',
    'groupBy',
    'having',
    'orderBy',
    'limit',
    'offset',
    'fetch',
    'top',
    'setOperations',
    'frontModifiers',
    'endModifiers',
    'explain',
  ],
  InsertQueryNode: [
    'values',
    'onConflict',
    'onDuplicateKey',
    'returning',
    'output',
    'top',
    'endModifiers',
    'explain',
  ],
  UpdateQueryNode: [
    'table',
    'from',
    'joins',
    'updates',
    'where',
    'returning',
    'output',
    'orderBy',
    'limit',
    'top',
    'endModifiers',
    'explain',
  ],
  DeleteQueryNode: [
    'from',
    'using',
    'joins',
    'where',
    'returning',
    'output',
    'orderBy',
    'limit',
    'top',
    'endModifiers',
    'explain',
  ],
  MergeQueryNode: ['using', 'whens', 'returning', 'output', 'top', 'endModifiers'],

  AggregateFunctionNode: ['aggregated', 'orderBy', 'withinGroup', 'filter', 'over'],
  AliasNode: ['node', 'alias'],
  AndNode: ['left', 'right'],
  BinaryOperationNode: ['leftOperand', 'operator', 'rightOperand'],
  CaseNode: ['value', 'when', 'else'],
  CastNode: ['expression', 'dataType'],
  CollateNode: [],
  ColumnUpdateNode: ['column', 'value'],
  CommonTableExpressionNode: ['expression'],
  ExplainNode: ['options'],
  FetchNode: ['rowCount'],
  FromNode: ['froms'],
  FunctionNode: ['arguments'],
  GroupByItemNode: ['groupBy'],
  GroupByNode: ['items'],
  HavingNode: ['having'],
  JSONOperatorChainNode: ['values'],
  JSONPathLegNode: [],
  JSONPathNode: ['pathLegs'],
  JSONReferenceNode: ['reference', 'traversal'],
  JoinNode: ['table', 'on'],
  LimitNode: ['limit'],
  ListNode: ['items'],
  OffsetNode: ['offset'],
  OnConflictNode: ['indexExpression', 'indexWhere', 'updates', 'updateWhere'],
  OnDuplicateKeyNode: ['updates'],
  OnNode: ['on'],
  OrNode: ['left', 'right'],
  OrderByItemNode: ['orderBy', 'direction', 'collation'],
  OrderByNode: ['items'],
  OutputNode: ['selections'],
  OverNode: ['orderBy', 'partitionBy'],
  ParensNode: ['node'],
  PartitionByItemNode: ['partitionBy'],
  PartitionByNode: ['items'],
  RawNode: ['parameters'],
  ReferenceNode: ['table'],
  ReturningNode: ['selections'],
  SelectModifierNode: ['rawModifier', 'of'],
  SelectionNode: ['selection'],
  SetOperationNode: ['expression'],
  TopNode: [],
  TupleNode: ['values'],
  UnaryOperationNode: ['operator', 'operand'],
  UsingNode: ['tables'],
  ValueListNode: ['values'],
  ValuesNode: ['values'],
  WhenNode: ['condition', 'result'],
  WhereNode: ['where'],
  WithNode: ['expressions'],

  ColumnNode: 'leaf',
  CommonTableExpressionNameNode: 'leaf',
  DataTypeNode: 'leaf',
  DefaultInsertValueNode: 'leaf',
  IdentifierNode: 'leaf',
  MatchedNode: 'leaf',
  OperatorNode: 'leaf',
  OrActionNode: 'leaf',
  PrimitiveValueListNode: 'leaf',
  SchemableIdentifierNode: 'leaf',
  SelectAllNode: 'leaf',
  TableNode: 'leaf',
  ValueNode: 'leaf',

  AddColumnNode: 'definition',
  AddConstraintNode: 'definition',
  AddIndexNode: 'definition',
  AddValueNode: 'definition',
  AlterColumnNode: 'definition',
  AlterTableNode: 'definition',
  AlterTypeNode: 'definition',
  CheckConstraintNode: 'definition',
  ColumnDefinitionNode: 'definition',
  CreateIndexNode: 'definition',
  CreateSchemaNode: 'definition',
  CreateTableNode: 'definition',
  CreateTypeNode: 'definition',
  CreateViewNode: 'definition',
  DefaultValueNode: 'definition',
  DropColumnNode: 'definition',
  DropConstraintNode: 'definition',
  DropIndexNode: 'definition',
  DropSchemaNode: 'definition',
  DropTableNode: 'definition',
  DropTypeNode: 'definition',
  DropViewNode: 'definition',
  ForeignKeyConstraintNode: 'definition',
  GeneratedNode: 'definition',
  ModifyColumnNode: 'definition',
  PrimaryKeyConstraintNode: 'definition',
  ReferencesNode: 'definition',
  RefreshMaterializedViewNode: 'definition',
  RenameColumnNode: 'definition',
  RenameConstraintNode: 'definition',
  RenameValueNode: 'definition',
  UniqueConstraintNode: 'definition',
}

/** Gives a node's replacement, or the node itself. The context is handed down unchanged. */
export type Walk<C> = (node: OperationNode, context: C) => OperationNode

/**
 * The node with its children walked: the same object when every child came back as the same object.
 *
 * A kind that is not listed is looked into field by field, so that nothing in it goes unseen.
 */
export function walkChildren<N extends OperationNode, C>(node: N, walk: Walk<C>, context: C): N {
  const handling = handlings[node.kind] ?? Object.keys(node)
  if (typeof handling === 'string') return node

  const fields = fieldsOf(node)
  let copy: N | undefined
  for (const field of handling) {
    const before = fields[field]
    if (typeof before !== 'object' || before === null) continue
    const after = Array.isArray(before) ? walkList(before, walk, context) : walkValue(before, walk, context)
    if (after !== before) fieldsOf((copy ??= { ...node }))[field] = after
  }
  return copy ?? node
}

function walkList<C>(list: readonly unknown[], walk: Walk<C>, context: C): readonly unknown[] {
  let copy: unknown[] | undefined
  for (let i = 0; i < list.length; i++) {
    const before = list[i]
    const after = walkValue(before, walk, context)
    if (after !== before) (copy ??= [...list])[i] = after
  }
  return copy ?? list
}

const walkValue = <C>(value: unknown, walk: Walk<C>, context: C): unknown =>
  isNode(value) ? walk(value, context) : value

const isNode = (value: unknown): value is OperationNode =>
  typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string'

// The one way from a node's type to its fields by name: `handlings` knows which of them hold nodes.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no type knows the fields of every kind
const fieldsOf = (node: OperationNode): Record<string, unknown> => node as unknown as Record<string, unknown>
