import { isWrite, walkChildren, type WriteNode } from '@kysera/executor'
import {
  ColumnNode,
  InsertQueryNode,
  RawNode,
  ReferenceNode,
  SelectAllNode,
  SelectQueryNode,
  TableNode,
  UpdateQueryNode,
  WithNode,
  type OperationNode,
  type RootOperationNode,
} from 'kysely'
import type { RLSConfig } from '../options.js'
import type { Guard } from './guard.js'
import { markIn, markOf, type Mark } from './mark.js'
import { hasTextForTable } from './raw-text.js'
import { nameOfExpression, tablesRead } from './shadowed-tables.js'

/** What one walk through a statement finds. */
export interface Survey {
  /** The statement, with some of the guards replaced. */
  readonly node: RootOperationNode
  /** Whether text of SQL stands in place of a table or a query, so that nobody knows what it reads. */
  readonly readsRawText: boolean
  /** How many blocks write, wherever they stand. */
  readonly writes: number
  readonly shadowed: Shadowed | undefined
}

/** A table that a guard reads, and that the statement gives the name of to a common table expression. */
interface Shadowed {
  readonly guard: Guard
  readonly table: string
}

/** Looks through a statement once for all that has to be known of it, and replaces guards of one plugin. */
export function survey(
  statement: RootOperationNode,
  change: (mark: Mark) => Guard,
  config: RLSConfig,
): Survey {
  const surveyor = new Surveyor(change, config)
  const node = lookThrough(surveyor, statement)
  const { readsRawText, writes, shadowed } = surveyor
  return { node, readsRawText, writes, shadowed }
}

function lookThrough<N extends OperationNode>(surveyor: Surveyor, statement: N): N
function lookThrough(surveyor: Surveyor, statement: OperationNode): OperationNode {
  return surveyor.look(statement, undefined)
}

/** Where guards are looked into and not replaced: inside of one, whose tables are remembered if it is ours. */
interface Inside {
  readonly tables: string[] | undefined
}

class Surveyor {
  readonly #change: (mark: Mark) => Guard
  readonly #config: RLSConfig
  #names: Set<string> | undefined
  #reads: { readonly guard: Guard; readonly tables: readonly string[] }[] | undefined
  readsRawText = false
  writes = 0

  constructor(change: (mark: Mark) => Guard, config: RLSConfig) {
    this.#change = change
    this.#config = config
  }

  get shadowed(): Shadowed | undefined {
    const names = this.#names
    if (names === undefined) return undefined
    for (const { guard, tables } of this.#reads ?? []) {
      const table = tables.find(name => names.has(name))
      if (table !== undefined) return { guard, table }
    }
    return undefined
  }

  // Runs for every node of every statement: a switch tells the kinds apart in the least time.
  readonly look = (node: OperationNode, inside: Inside | undefined): OperationNode => {
    switch (node.kind) {
      case 'ColumnNode':
      case 'IdentifierNode':
      case 'OperatorNode':
      case 'PrimitiveValueListNode':
      case 'SelectAllNode':
      case 'TableNode':
      case 'ValueNode':
        return node
      case 'RawNode': {
        const mark = inside === undefined && RawNode.is(node) ? markIn(node) : undefined
        return mark === undefined ? walkChildren(node, this.look, inside) : this.#guard(node, mark)
      }
      case 'ReferenceNode':
        return ReferenceNode.is(node) && isPlain(node) ? node : walkChildren(node, this.look, inside)
      case 'WithNode':
        if (WithNode.is(node)) this.#name(node)
        return walkChildren(node, this.look, inside)
      case 'SelectQueryNode':
        if (SelectQueryNode.is(node)) inside?.tables?.push(...tablesRead(node))
        return walkChildren(node, this.look, inside)
      case 'AndNode':
      case 'BinaryOperationNode':
      case 'SelectionNode':
      case 'WhereNode':
        return walkChildren(node, this.look, inside)
      default:
        if (isWrite(node) && !isBranch(node)) this.writes += 1
        if (hasTextForTable(node)) this.readsRawText = true
        return walkChildren(node, this.look, inside)
    }
  }

  #guard(node: OperationNode, mark: Mark): OperationNode {
    // Another plugin of this kind restricts by rules of its own.
    if (mark.guard.config !== this.#config) return walkChildren(node, this.look, { tables: undefined })
    const guard = this.#change(mark)
    const tables: string[] = []
    const placed = guard === mark.guard ? node : markOf(guard, mark.name)
    walkChildren(placed, this.look, { tables })
    if (tables.length > 0) this.#reads = [...(this.#reads ?? []), { guard, tables }]
    return placed
  }

  #name({ expressions }: WithNode): void {
    const names = (this.#names ??= new Set())
    for (const expression of expressions) names.add(nameOfExpression(expression))
  }
}

/** A column by its name, and nothing that would have to be looked into. */
const isPlain = ({ column, table }: ReferenceNode): boolean =>
  (ColumnNode.is(column) || SelectAllNode.is(column)) && (table === undefined || TableNode.is(table))

/** A branch of a MERGE names no table. */
const isBranch = (node: WriteNode): boolean =>
  (UpdateQueryNode.is(node) && node.table === undefined) ||
  (InsertQueryNode.is(node) && node.into === undefined)
