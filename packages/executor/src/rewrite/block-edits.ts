import {
  AliasNode,
  DeleteQueryNode,
  FromNode,
  InsertQueryNode,
  ListNode,
  MergeQueryNode,
  ReturningNode,
  SelectionNode,
  type SelectQueryNode,
  TableNode,
  UpdateQueryNode,
  UsingNode,
  WhereNode,
  type JoinNode,
  type OperationNode,
} from 'kysely'
import { PluginExecutionError } from '../errors.js'
import type { QueryBlock, TableAt, TableList } from './block-tables.js'
import { and, andOn, andWhere } from './conditions.js'
import type { Extra } from './intercept-query.js'
import { type Reference } from './reference.js'
import { markFor } from './mark.js'
import { renameKey } from './scope.js'
import type { Answer } from './table-hooks.js'

/** What plugins change about the tables of one query block. Most blocks need little of it, so it is made on demand. */
export class BlockEdits {
  #tables: Map<string, OperationNode> | undefined
  #ons: Map<number, OperationNode> | undefined
  #where: OperationNode | undefined
  /** The table that is written to, once it has been resolved. */
  #resolved: Answer | undefined
  /** Tables that go by another name than the one that is written. */
  renames: Map<string, TableNode> | undefined
  extras: readonly Extra[] = noExtras

  /** Takes over what plugins said of one table of the block. */
  add(at: TableAt, written: Reference, answer: Answer): void {
    const { reference, predicate } = answer
    if (reference !== written) this.#replace(at, written, reference.table, reference.expression)
    this.#addExtras(at, answer)
    if (predicate === undefined) return this.#markTouched(at, written, answer)
    if (at.placement === 'where') this.#where = and(this.#where, predicate)
    else if (at.placement === 'on') this.#ons = (this.#ons ?? new Map()).set(at.index, predicate)
    else if (at.placement === 'derived table') this.#derive(at, written, reference, predicate)
    else if (at.placement === 'nowhere') throw refusal(answer)
  }

  /** The block, already walked, with all of it in place: the same object when there is nothing. */
  apply<N extends QueryBlock>(node: N): N {
    const conditioned = this.#where === undefined ? node : withCondition(node, this.#where)
    if (this.#tables === undefined && this.#ons === undefined) return conditioned
    const placed = this.#applyTables(conditioned)
    return this.#resolved === undefined ? placed : withMarkedReturning(placed, this.#resolved)
  }

  #applyTables<N extends QueryBlock>(node: N): N {
    if (InsertQueryNode.is(node) || MergeQueryNode.is(node)) return { ...node, ...this.#into(node) }
    const joins = 'joins' in node && node.joins !== undefined ? { joins: node.joins.map(this.#join) } : {}
    if (DeleteQueryNode.is(node)) {
      const using = node.using && UsingNode.create(this.#list('from', node.using.tables))
      return {
        ...node,
        ...joins,
        from: FromNode.create(this.#list('target', node.from.froms)),
        ...(using && { using }),
      }
    }
    const from = node.from && { from: FromNode.create(this.#list('from', node.from.froms)) }
    return { ...node, ...joins, ...from, ...(UpdateQueryNode.is(node) && this.#targets(node)) }
  }

  #into(node: InsertQueryNode | MergeQueryNode): object {
    const into = this.#tables?.get(position('target', 0))
    const using = MergeQueryNode.is(node) ? node.using : undefined
    return { ...(into && { into }), ...(using && { using: this.#join(using, 0) }) }
  }

  #targets({ table }: UpdateQueryNode): object {
    if (table === undefined) return {}
    if (ListNode.is(table)) return { table: ListNode.create(this.#list('target', table.items)) }
    return { table: this.#list('target', [table])[0] }
  }

  readonly #join = (join: JoinNode, index: number): JoinNode => {
    const table = this.#tables?.get(position('join', index))
    const predicate = this.#ons?.get(index)
    return { ...join, ...(table && { table }), ...(predicate && { on: andOn(join.on, predicate) }) }
  }

  #list(list: TableList, expressions: readonly OperationNode[]): OperationNode[] {
    return expressions.map((expression, index) => this.#tables?.get(position(list, index)) ?? expression)
  }

  /**
   * Without a predicate to carry the mark, a table that is read carries it itself. What a write gives back carries it
   * for the table that is written to, whose node others look at.
   */
  #markTouched(at: TableAt, written: Reference, answer: Answer): void {
    const { reference, extras, optsOut, asker } = answer
    if (at.list !== 'target') {
      const touched = reference !== written || extras.length > 0 || optsOut
      if (touched) this.#place(at, markFor(reference, reference.expression, asker))
    } else if (reference !== written) this.#resolved = answer
  }

  #addExtras(at: TableAt, { extras }: Answer): void {
    const [extra] = extras
    if (extra === undefined) return
    if (!isFirst(at)) {
      throw new PluginExecutionError(
        `Plugin "${extra.by.plugin}": interceptQuery can add more than conditions and values only for the first table`,
        extra.by,
      )
    }
    this.extras = [...this.extras, ...extras]
  }

  #replace(at: TableAt, written: Reference, name: TableNode, expression: OperationNode): void {
    this.#place(at, expression)
    if (AliasNode.is(written.expression)) return
    this.renames = (this.renames ?? new Map()).set(renameKey(written.table), name)
  }

  #place({ list, index }: TableAt, expression: OperationNode): void {
    this.#tables = (this.#tables ?? new Map()).set(position(list, index), expression)
  }

  #derive(at: TableAt, written: Reference, reference: Reference, predicate: OperationNode): void {
    const alias = reference.alias ?? reference.table.table.identifier
    const derived = AliasNode.create(visibleRows(reference, predicate), alias)
    this.#replace(at, written, TableNode.create(alias.name), derived)
  }
}

/** Whether a table is the one that its block begins with: what is read, or what is written to. */
const isFirst = ({ list, index, use }: TableAt): boolean =>
  index === 0 && list !== 'join' && (use.role === 'target' || use.statement === 'select')

const noExtras: readonly Extra[] = []

function withCondition<N extends QueryBlock>(node: N, condition: OperationNode): N {
  return { ...node, where: andWhere('where' in node ? node.where : undefined, condition) }
}

function withMarkedReturning<N extends QueryBlock>(node: N, { reference, asker }: Answer): N {
  const [first, ...others] = ('returning' in node && node.returning?.selections) || []
  if (first === undefined) return node
  const marked = Object.assign({ ...first }, { selection: markFor(reference, first.selection, asker) })
  return { ...node, returning: ReturningNode.create([marked, ...others]) }
}

const position = (list: TableList, index: number): string => `${list} ${index}`

/** The rows of a table that pass. */
export const visibleRows = (reference: Reference, predicate?: OperationNode): SelectQueryNode => ({
  kind: 'SelectQueryNode',
  from: FromNode.create([reference.expression]),
  selections: [SelectionNode.createSelectAll()],
  ...(predicate !== undefined && { where: WhereNode.create(predicate) }),
})

function refusal({ context, reference }: Answer): PluginExecutionError {
  const name = reference.name.table.identifier.name
  const reason =
    context.operation === 'replace'
      ? 'a replace would remove rows that it hides, use an upsert'
      : `"${name}" stands beside what is written to, in a right or full join`
  return new PluginExecutionError(`A filter on "${context.table}" cannot be placed: ${reason}`, {
    plugin: '*',
    hook: 'filter',
    table: context.table,
    operation: context.operation,
  })
}
