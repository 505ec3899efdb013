import { AndNode, RawNode, TableNode, ValueNode, type OperationNode } from 'kysely'
import { isSameName } from '../fold-name.js'
import type { AnyPlugin } from '../plugin.js'
import type { Reference } from './reference.js'

/** Who asks plugins about tables. */
export interface Asker {
  readonly filters: readonly AnyPlugin[]
  /** Handles of one executor have it in common, those that have opted out of a plugin too. */
  readonly family?: object | undefined
}

/** What a mark knows. It cannot be made outside of this file. */
class Stamp {
  readonly #table: string
  readonly #by: Asker

  constructor(table: TableNode, by: Asker) {
    this.#table = table.table.identifier.name
    this.#by = by
  }

  static in(node: OperationNode): Stamp | undefined {
    if (!RawNode.is(node) || node.sqlFragments.length !== 1) return undefined
    const [, stamp] = node.parameters
    const value: unknown = stamp !== undefined && ValueNode.is(stamp) ? stamp.value : undefined
    return typeof value === 'object' && value !== null && #by in value ? value : undefined
  }

  /** Whether what its maker was told includes all that another one would be told. */
  isGoodFor({ family, filters }: Asker): boolean {
    const { family: own, filters: asked } = this.#by
    return (own !== undefined && own === family) || filters.every(plugin => asked.includes(plugin))
  }

  isOf({ table }: TableNode): boolean {
    return isSameName(this.#table, table.identifier.name)
  }
}

/**
 * A predicate, or a table expression, that says for which table reference it stands, and who was asked.
 *
 * A builder of the executor is rewritten when it is embedded in another one, and seen again as part of that. The
 * mark tells the second pass what is done. It survives the cloning and renaming of ordinary Kysely plugins, because
 * it is a plain node: a raw node with more parameters than fragments, which no template can make, and of which the
 * compiler prints the first parameter alone. A mark of an executor with other plugins counts for nothing.
 */
export function markFor({ name, table }: Reference, node: OperationNode, by: Asker): RawNode {
  return {
    kind: 'RawNode',
    sqlFragments: oneFragment,
    parameters: [node, ValueNode.create(new Stamp(table, by)), name],
  }
}

const oneFragment = ['']

/** Whether a node is a mark, whoever made it. */
export const isMark = (node: OperationNode): node is RawNode => Stamp.in(node) !== undefined

/** Whether a node is a mark that is as good as one's own. */
export const isMarkFor = (node: OperationNode, asker: Asker): boolean =>
  Stamp.in(node)?.isGoodFor(asker) === true

/** What a mark prints. */
export const markedNode = (mark: RawNode): OperationNode => mark.parameters[0] ?? mark

/** Whether a condition, as a whole, already holds the predicate of a reference. */
export function hasMark(
  condition: OperationNode | undefined,
  reference: Pick<Reference, 'name' | 'table'>,
  asker: Asker,
): boolean {
  if (condition === undefined) return false
  if (AndNode.is(condition)) {
    return hasMark(condition.left, reference, asker) || hasMark(condition.right, reference, asker)
  }
  const stamp = Stamp.in(condition)
  const named = isMark(condition) ? condition.parameters[2] : undefined
  if (stamp === undefined || named === undefined || !TableNode.is(named)) return false
  return stamp.isGoodFor(asker) && stamp.isOf(reference.table) && sameTable(named, reference.name)
}

/** Whether two nodes name the same table in the same way. */
export function sameTable(a: TableNode, b: TableNode): boolean {
  return a.table.identifier.name === b.table.identifier.name && a.table.schema?.name === b.table.schema?.name
}
