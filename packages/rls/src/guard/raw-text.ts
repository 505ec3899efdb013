import {
  AliasNode,
  CommonTableExpressionNode,
  CreateTableNode,
  CreateViewNode,
  DeleteQueryNode,
  FromNode,
  InsertQueryNode,
  JoinNode,
  ListNode,
  MergeQueryNode,
  ParensNode,
  RawNode,
  SetOperationNode,
  UpdateQueryNode,
  UsingNode,
  ValuesNode,
  type OperationNode,
  type RootOperationNode,
} from 'kysely'

const kinds: ReadonlySet<string> = new Set([
  'SelectQueryNode',
  'InsertQueryNode',
  'UpdateQueryNode',
  'DeleteQueryNode',
  'MergeQueryNode',
])

/** The first words of statements that define schema objects. */
const definition = /^(Create|Alter|Drop|Refresh)[A-Za-z]+Node$/

export const isKnownKind = ({ kind }: RootOperationNode): boolean => kinds.has(kind) || definition.test(kind)

/** Whether text of SQL stands in a node in place of a table, or of a query. */
export function hasTextForTable(node: OperationNode): boolean {
  // Looked at for every node of every statement.
  switch (node.kind) {
    case 'FromNode':
    case 'UsingNode':
    case 'JoinNode':
    case 'SetOperationNode':
    case 'CommonTableExpressionNode':
    case 'UpdateQueryNode':
    case 'MergeQueryNode':
    case 'InsertQueryNode':
    case 'DeleteQueryNode':
      return tablesIn(node).some(isRawText)
    default:
      return false
  }
}

/** What stands in a node in place of a table, or of a query. */
function tablesIn(node: OperationNode): readonly (OperationNode | undefined)[] {
  if (FromNode.is(node)) return node.froms
  if (UsingNode.is(node)) return node.tables
  if (JoinNode.is(node)) return [node.table]
  if (SetOperationNode.is(node) || CommonTableExpressionNode.is(node)) return [node.expression]
  if (UpdateQueryNode.is(node)) return [node.table]
  if (MergeQueryNode.is(node)) return [node.into]
  if (InsertQueryNode.is(node)) {
    const { into, values } = node
    return values === undefined || ValuesNode.is(values) ? [into] : [into, values]
  }
  return DeleteQueryNode.is(node) ? node.from.froms : []
}

/** What may stand there: what names a table, and what is looked into. */
const tableKinds: ReadonlySet<string> = new Set([
  ...kinds,
  'TableNode',
  'ReferenceNode',
  'IdentifierNode',
  'FunctionNode',
  'ValuesNode',
])

function isRawText(node: OperationNode | undefined): boolean {
  if (node === undefined) return false
  if (AliasNode.is(node) || ParensNode.is(node)) return isRawText(node.node)
  if (ListNode.is(node)) return node.items.some(isRawText)
  if (!RawNode.is(node)) return !tableKinds.has(node.kind)
  // A mark, or a template that has nothing but a table: `sql.table('posts')`.
  const printed = node.parameters.slice(0, node.sqlFragments.length)
  return node.sqlFragments.some(text => text !== '') || printed.length !== 1 || printed.some(isRawText)
}

/** Whether a definition reads rows, which it would keep where no policy looks. */
export const definesByQuery = (statement: RootOperationNode): boolean =>
  (CreateTableNode.is(statement) && statement.selectQuery !== undefined) ||
  (CreateViewNode.is(statement) && statement.as !== undefined)
