import {
  AliasNode,
  ColumnNode,
  FromNode,
  IdentifierNode,
  ReferenceNode,
  SelectAllNode,
  SelectionNode,
  SelectQueryNode,
  type InsertQueryNode,
  type OperationNode,
} from 'kysely'
import { PluginExecutionError } from '../errors.js'
import { isSameName } from '../fold-name.js'
import { valueNode, type Addition, type Additions } from './column-values.js'

/**
 * INSERT … SELECT with the values of plugins in every row.
 *
 * The column list tells what the select gives. Without one it gives all columns itself: `fill` is left out, and
 * `set` is refused.
 */
export function addToSource(
  node: InsertQueryNode,
  source: OperationNode,
  additions: Additions,
): InsertQueryNode {
  const columns = node.columns ?? []
  const given = columns.map(({ column }) => column.name)
  let values = source
  const missing: [string, Addition][] = []
  for (const [column, addition] of additions) {
    const index = given.findIndex(name => isSameName(name, column))
    if (index >= 0 && addition.replaces) values = replaceSelection(values, index, addition)
    if (columns.length === 0 && addition.replaces) throw cannotPlace(addition, 'without a column list')
    if (index === -1 && columns.length > 0) missing.push([column, addition])
  }
  if (missing.length === 0) return values === source ? node : { ...node, values }
  const added = missing.map(([column]) => ColumnNode.create(column))
  return { ...node, columns: [...columns, ...added], values: appendSelections(values, missing) }
}

function appendSelections(source: OperationNode, missing: readonly [string, Addition][]): SelectQueryNode {
  if (!SelectQueryNode.is(source)) throw cannotPlace(missing[0]?.[1], 'whose source is not a select')
  const added = missing.map(([column, addition]) => selectionOf(addition, column))
  return isCompound(source) ? selectAround(source, added) : SelectQueryNode.cloneWithSelections(source, added)
}

const isCompound = (query: SelectQueryNode): boolean => (query.setOperations?.length ?? 0) > 0

/**
 * Around a set operation, whose arms would otherwise each need the value: PostgreSQL takes a parameter inside a
 * union for text, whatever the column.
 */
const selectAround = (source: SelectQueryNode, added: readonly SelectionNode[]): SelectQueryNode => ({
  kind: 'SelectQueryNode',
  from: FromNode.create([AliasNode.create(source, IdentifierNode.create('source'))]),
  selections: [SelectionNode.createSelectAll(), ...added],
})

/** The source with another expression for one of its columns, in every arm. */
function replaceSelection(source: OperationNode, index: number, addition: Addition): SelectQueryNode {
  if (!SelectQueryNode.is(source)) throw cannotPlace(addition, 'whose source is not a select')
  const selections = [...(source.selections ?? [])]
  if (index >= selections.length || selections.slice(0, index + 1).some(selectsAll)) {
    throw cannotPlace(addition, 'whose select does not list its columns')
  }
  selections[index] = selectionOf(addition)
  if (source.setOperations === undefined) return { ...source, selections }
  const setOperations = source.setOperations.map(operation => ({
    ...operation,
    expression: replaceSelection(operation.expression, index, addition),
  }))
  return { ...source, selections, setOperations }
}

function selectsAll({ selection }: SelectionNode): boolean {
  return SelectAllNode.is(selection) || (ReferenceNode.is(selection) && SelectAllNode.is(selection.column))
}

const selectionOf = ({ value }: Addition, column?: string): SelectionNode => ({
  kind: 'SelectionNode',
  selection: AliasNode.create(valueNode(value), IdentifierNode.create(column ?? 'value')),
})

function cannotPlace(addition: Addition | undefined, where: string): PluginExecutionError {
  const by = addition?.by ?? { plugin: '', hook: 'insertValues' }
  return new PluginExecutionError(
    `Plugin "${by.plugin}": ${by.hook} cannot give its values to an insert ${where}`,
    by,
  )
}
