import { AliasNode, AndNode, BinaryOperationNode, SelectionNode, WhereNode, type OperationNode } from 'kysely'

/**
 * What the walk does with a kind of node: looks into it, has nothing to look into, or leaves a definition of schema
 * objects as it is.
 */
export type Handling = 'walked' | 'leaf' | 'definition'

/** Every kind of node that Kysely exports. A test fails when a new Kysely brings one that is not listed. */
export const handlings: Readonly<Record<string, Handling>> = {
  AggregateFunctionNode: 'walked',
  AliasNode: 'walked',
  AndNode: 'walked',
  BinaryOperationNode: 'walked',
  CaseNode: 'walked',
  CastNode: 'walked',
  CollateNode: 'walked',
  ColumnUpdateNode: 'walked',
  CommonTableExpressionNode: 'walked',
  DeleteQueryNode: 'walked',
  ExplainNode: 'walked',
  FetchNode: 'walked',
  FromNode: 'walked',
  FunctionNode: 'walked',
  GroupByItemNode: 'walked',
  GroupByNode: 'walked',
  HavingNode: 'walked',
  InsertQueryNode: 'walked',
  JSONOperatorChainNode: 'walked',
  JSONPathLegNode: 'walked',
  JSONPathNode: 'walked',
  JSONReferenceNode: 'walked',
  JoinNode: 'walked',
  LimitNode: 'walked',
  ListNode: 'walked',
  MergeQueryNode: 'walked',
  OffsetNode: 'walked',
  OnConflictNode: 'walked',
  OnDuplicateKeyNode: 'walked',
  OnNode: 'walked',
  OrNode: 'walked',
  OrderByItemNode: 'walked',
  OrderByNode: 'walked',
  OutputNode: 'walked',
  OverNode: 'walked',
  ParensNode: 'walked',
  PartitionByItemNode: 'walked',
  PartitionByNode: 'walked',
  RawNode: 'walked',
  ReferenceNode: 'walked',
  ReturningNode: 'walked',
  SelectModifierNode: 'walked',
  SelectQueryNode: 'walked',
  SelectionNode: 'walked',
  SetOperationNode: 'walked',
  TopNode: 'walked',
  TupleNode: 'walked',
  UnaryOperationNode: 'walked',
  UpdateQueryNode: 'walked',
  UsingNode: 'walked',
  ValueListNode: 'walked',
  ValuesNode: 'walked',
  WhenNode: 'walked',
  WhereNode: 'walked',
  WithNode: 'walked',

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
 * The kinds that most nodes of a statement have are taken apart by name, which takes a third of the time. All others
 * are looked into field by field, listed or not, so that nothing goes unseen.
 */
export function walkChildren<N extends OperationNode, C>(node: N, walk: Walk<C>, context: C): N
export function walkChildren<C>(node: OperationNode, walk: Walk<C>, context: C): OperationNode {
  switch (node.kind) {
    case 'AliasNode':
      return AliasNode.is(node) ? walkAlias(node, walk, context) : node
    case 'AndNode':
      return AndNode.is(node) ? walkAnd(node, walk, context) : node
    case 'BinaryOperationNode':
      return BinaryOperationNode.is(node) ? walkBinary(node, walk, context) : node
    case 'SelectionNode':
      return SelectionNode.is(node) ? walkSelection(node, walk, context) : node
    case 'WhereNode':
      return WhereNode.is(node) ? walkWhere(node, walk, context) : node
    default:
      return walkFields(node, walk, context)
  }
}

function walkAlias<C>(written: AliasNode, walk: Walk<C>, context: C): AliasNode {
  const node = walk(written.node, context)
  const alias = walk(written.alias, context)
  return node === written.node && alias === written.alias ? written : { kind: 'AliasNode', node, alias }
}

function walkAnd<C>(written: AndNode, walk: Walk<C>, context: C): AndNode {
  const left = walk(written.left, context)
  const right = walk(written.right, context)
  return left === written.left && right === written.right ? written : { kind: 'AndNode', left, right }
}

function walkBinary<C>(written: BinaryOperationNode, walk: Walk<C>, context: C): BinaryOperationNode {
  const leftOperand = walk(written.leftOperand, context)
  const operator = walk(written.operator, context)
  const rightOperand = walk(written.rightOperand, context)
  return leftOperand === written.leftOperand &&
    operator === written.operator &&
    rightOperand === written.rightOperand
    ? written
    : { kind: 'BinaryOperationNode', leftOperand, operator, rightOperand }
}

function walkSelection<C>(written: SelectionNode, walk: Walk<C>, context: C): OperationNode {
  const selection = walk(written.selection, context)
  return selection === written.selection ? written : Object.assign({ ...written }, { selection })
}

function walkWhere<C>(written: WhereNode, walk: Walk<C>, context: C): WhereNode {
  const where = walk(written.where, context)
  return where === written.where ? written : { kind: 'WhereNode', where }
}

function walkFields<C>(node: OperationNode, walk: Walk<C>, context: C): OperationNode {
  const handling = handlings[node.kind]
  if (handling === 'leaf' || handling === 'definition') return node
  const fields = fieldsOf(node)
  let copy: OperationNode | undefined
  for (const field in fields) {
    const before = fields[field]
    if (typeof before !== 'object' || before === null) continue
    const after = Array.isArray(before) ? walkList(before, walk, context) : walkField(before, walk, context)
    if (after !== before) fieldsOf((copy ??= { ...node }))[field] = after
  }
  return copy ?? node
}

function walkList<C>(list: readonly unknown[], walk: Walk<C>, context: C): readonly unknown[] {
  let copy: unknown[] | undefined
  for (let i = 0; i < list.length; i++) {
    const before = list[i]
    if (typeof before !== 'object' || before === null) continue
    const after = walkField(before, walk, context)
    if (after !== before) (copy ??= [...list])[i] = after
  }
  return copy ?? list
}

const walkField = <C>(value: object, walk: Walk<C>, context: C): object =>
  isNode(value) ? walk(value, context) : value

const isNode = (value: object): value is OperationNode => 'kind' in value

// The one way from a node's type to its fields by name.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no type knows the fields of every kind
const fieldsOf = (node: OperationNode): Record<string, unknown> => node as unknown as Record<string, unknown>
