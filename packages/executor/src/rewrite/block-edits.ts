import {
  AliasNode,
  DeleteQueryNode,
  FromNode,
  InsertQueryNode,
  ListNode,
  MergeQueryNode,
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
import { andOn, andWhere } from './conditions.js'
import type { Extra } from './intercept-query.js'
import { qualifierOf, type Reference } from './reference.js'
import { renameKey } from './scope.js'
import type { Answer } from './table-hooks.js'

/** What plugins change about the tables of one query block. */
export class BlockEdits {
  readonly #tables = new Map<string, OperationNode>()
  readonly #ons = new Map<number, OperationNode>()
  readonly #where: OperationNode[] = []
  /** Tables that go by another name than the one that is written. */
  readonly renames: Map<string, TableNode> = new Map()
  readonly extras: Extra[] = []

  /** Takes over what plugins said of one table of the block. */
  add(at: TableAt, written: Reference, answer: Answer): void {
    const { reference, predicate } = answer
    if (reference !== written) this.#replace(at, written, reference.table, reference.expression)
    this.#addExtras(at, answer)
    if (predicate === undefined) return
    if (at.placement === 'where') this.#where.push(predicate)
    else if (at.placement === 'on') this.#ons.set(at.index, predicate)
    else if (at.placement === 'derived table') this.#derive(at, written, reference, predicate)
    else if (at.placement === 'nowhere') throw refusal(answer)
  }

  /** The block, already walked, with all of it in place: the same object when there is nothing. */
  apply<N extends QueryBlock>(node: N): N {
    const conditioned = this.#where.length === 0 ? node : this.#applyWhere(node)
    if (this.#tables.size === 0 && this.#ons.size === 0) return conditioned
    return this.#applyTables(conditioned)
  }

  #applyWhere<N extends QueryBlock>(node: N): N {
    const own = 'where' in node ? node.where : undefined
    const where = this.#where.reduce<WhereNode | undefined>((all, predicate) => andWhere(all, predicate), own)
    return { ...node, where }
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
    const into = this.#tables.get(position('target', 0))
    const using = MergeQueryNode.is(node) ? node.using : undefined
    return { ...(into && { into }), ...(using && { using: this.#join(using, 0) }) }
  }

  #targets({ table }: UpdateQueryNode): object {
    if (table === undefined) return {}
    if (ListNode.is(table)) return { table: ListNode.create(this.#list('target', table.items)) }
    return { table: this.#list('target', [table])[0] }
  }

  readonly #join = (join: JoinNode, index: number): JoinNode => {
    const table = this.#tables.get(position('join', index))
    const predicate = this.#ons.get(index)
    return { ...join, ...(table && { table }), ...(predicate && { on: andOn(join.on, predicate) }) }
  }

  #list(list: TableList, expressions: readonly OperationNode[]): OperationNode[] {
    return expressions.map((expression, index) => this.#tables.get(position(list, index)) ?? expression)
  }

  #addExtras(at: TableAt, { extras }: Answer): void {
    const [extra] = extras
    if (extra !== undefined && (at.list === 'join' || at.index > 0)) {
      throw new PluginExecutionError(
        `Plugin "${extra.by.plugin}": interceptQuery can add more than conditions and values only for the first table`,
        extra.by,
      )
    }
    this.extras.push(...extras)
  }

  #replace(at: TableAt, written: Reference, name: TableNode, expression: OperationNode): void {
    this.#tables.set(position(at.list, at.index), expression)
    if (!AliasNode.is(written.expression)) this.renames.set(renameKey(written.table), name)
  }

  #derive(at: TableAt, written: Reference, reference: Reference, predicate: OperationNode): void {
    const alias = reference.alias ?? reference.table.table.identifier
    const derived = AliasNode.create(visibleRows(reference, predicate), alias)
    this.#replace(at, written, TableNode.create(alias.name), derived)
  }
}

const position = (list: TableList, index: number): string => `${list} ${index}`

/** The rows of a table that pass. */
export const visibleRows = (reference: Reference, predicate: OperationNode): SelectQueryNode => ({
  kind: 'SelectQueryNode',
  from: FromNode.create([reference.expression]),
  selections: [SelectionNode.createSelectAll()],
  where: WhereNode.create(predicate),
})

function refusal({ context, reference }: Answer): PluginExecutionError {
  const name = qualifierOf(reference).table.identifier.name
  return new PluginExecutionError(
    `A filter on "${context.table}" cannot be placed: "${name}" stands beside what is written to, in a right or full join`,
    { plugin: '*', hook: 'filter', table: context.table, operation: context.operation },
  )
}
