import { TableNode, type OperationNode } from 'kysely'
import type { AnyDb } from '../executor.js'
import { hookCall, hookMisuse } from '../hook-failure.js'
import type { ColumnValues, Operation, QueryBuilderContext, TableContext, TableLocation } from '../plugin.js'
import type { QueryHooks } from '../query-hooks.js'
import type { TableFacts } from '../table-facts.js'
import { callHook } from './call-hook.js'
import { addValues, bindValues, type Addition, type Additions } from './column-values.js'
import { interceptReference, type Extra } from './intercept-query.js'
import type { Asker } from './mark.js'
import { predicateOf, withPredicates } from './predicate.js'
import { withTable, type Reference, type Use } from './reference.js'

/** What there is to know besides the statement. */
export interface Surroundings {
  readonly db?: AnyDb | undefined
  readonly facts?: TableFacts | undefined
  /** Whether the handle has opted out of a plugin, and a query around its builders must not bring that back. */
  readonly optsOut?: boolean
  /** Handles of one executor have it in common. */
  readonly family?: object | undefined
  /** A reference whose metadata somebody else already has. */
  readonly known?: QueryBuilderContext
}

/** What plugins say about one table reference. */
export interface Answer {
  /** The reference after `resolveTable`. */
  readonly reference: Reference
  readonly context: TableContext
  /** Which rows exist: qualified, and marked for this reference. */
  readonly predicate: OperationNode | undefined
  readonly values: Additions
  /** What builder-level plugins add besides conditions and values. */
  readonly extras: readonly Extra[]
  /** Whose word the marks of this are. */
  readonly asker: Asker
  /** Whether the reference is done with, although nothing may have been said of it. */
  readonly optsOut: boolean
}

/** Asks the plugins of an executor about table references, one hook after the other, in execution order. */
export class TableHooks {
  readonly #hooks: QueryHooks
  readonly #surroundings: Surroundings
  readonly asker: Asker
  /** Tables that have been resolved, for targets of a write, which carry no mark. */
  #resolved: WeakSet<TableNode> | undefined

  constructor(hooks: QueryHooks, surroundings: Surroundings) {
    this.#hooks = hooks
    this.#surroundings = surroundings
    this.asker = { filters: hooks.filter, family: surroundings.family }
  }

  ask(written: Reference, use: Use): Answer {
    const { reference, context } = this.#resolve(written, this.#contextOf(written, use))
    const intercepted = interceptReference(this.#hooks.interceptQuery, context, reference)
    // New rows are not filtered, but REPLACE removes rows, and must know whether some are hidden.
    const filters =
      context.operation === 'insert'
        ? undefined
        : predicateOf(this.#hooks.filter, reference, context, this.asker)
    return {
      reference,
      context,
      values: this.#values(context, reference, intercepted.values),
      predicate: withPredicates(filters, intercepted.predicates, reference, context, this.asker),
      extras: intercepted.extras,
      asker: this.asker,
      optsOut: this.#surroundings.optsOut === true,
    }
  }

  /** What holds for the row that an upsert finds: filters and values of an update. */
  askUpsert(answer: Answer): Answer {
    const context: TableContext = { ...answer.context, operation: 'update', upsert: true }
    const { reference } = answer
    const intercepted = interceptReference(this.#hooks.interceptQuery, context, reference)
    assertNoExtras(intercepted.extras)
    const filters = predicateOf(this.#hooks.filter, reference, context, this.asker)
    return {
      reference,
      context,
      predicate: withPredicates(filters, intercepted.predicates, reference, context, this.asker),
      values: this.#values(context, reference, intercepted.values),
      extras: [],
      asker: this.asker,
      optsOut: false,
    }
  }

  /** The values that a changed row gets. */
  updateValues({ context, reference }: Pick<Answer, 'context' | 'reference'>): Additions {
    return bindValues(this.#collect('updateValues', context), reference, context.table)
  }

  #contextOf({ table, alias }: Reference, { operation, role, statement }: Use): TableContext {
    const { schema, identifier } = table.table
    const { facts: known, db } = this.#surroundings
    const facts = known?.find(identifier.name, schema?.name)
    const metadata = this.#metadataOf(identifier.name, operation)
    // Built up, since most references have none of these, and spreads are slow.
    const context: Mutable<TableContext> = { operation, role, statement, table: identifier.name, metadata }
    if (schema !== undefined) context.schema = schema.name
    if (alias !== undefined) context.alias = alias.name
    if (facts !== undefined) context.facts = facts
    if (db !== undefined) context.db = db
    return context
  }

  #metadataOf(table: string, operation: Operation): Record<string, unknown> {
    const { known } = this.#surroundings
    return known?.table === table && known.operation === operation ? known.metadata : {}
  }

  #resolve(reference: Reference, context: TableContext): Pick<Answer, 'reference' | 'context'> {
    if (this.#hooks.resolveTable.length === 0 || this.#resolved?.has(reference.table))
      return { reference, context }
    for (const plugin of this.#hooks.resolveTable) {
      const location = callHook(plugin, 'resolveTable', context, () => plugin.resolveTable(context))
      if (location === undefined) continue
      reference = withTable(reference, locate(reference.table, location))
      context = this.#relocate(context, reference.table)
      // A node of ours, so that it means what it was resolved to; a node of the query may mean another table later.
      this.#resolved = (this.#resolved ?? new WeakSet()).add(reference.table)
    }
    return { reference, context }
  }

  #relocate({ facts: _, ...context }: TableContext, { table }: TableNode): TableContext {
    const facts = this.#surroundings.facts?.find(table.identifier.name, table.schema?.name)
    return {
      ...context,
      table: table.identifier.name,
      ...(table.schema !== undefined && { schema: table.schema.name }),
      ...(facts !== undefined && { facts }),
    }
  }

  #values(context: TableContext, reference: Reference, intercepted: Additions): Additions {
    if (context.role === 'source' || context.operation === 'delete') return intercepted
    const own =
      context.operation === 'update'
        ? this.updateValues({ context, reference })
        : this.#collect('insertValues', context)
    return intercepted.size === 0 ? own : new Map([...own, ...intercepted])
  }

  #collect(hook: 'insertValues' | 'updateValues', context: TableContext): Additions {
    if (this.#hooks[hook].length === 0) return noAdditions
    const additions = new Map<string, Addition>()
    for (const plugin of this.#hooks[hook]) {
      const values: ColumnValues | undefined = callHook(plugin, hook, context, () => plugin[hook]?.(context))
      if (values !== undefined) addValues(additions, values, hookCall(plugin, hook, context))
    }
    return additions
  }
}

/** The update arm of an insert is no query of its own: there is nothing to order or to limit. */
function assertNoExtras([extra]: readonly Extra[]): void {
  if (extra === undefined) return
  throw hookMisuse('can add nothing but conditions and values to an upsert', extra.by)
}

const noAdditions: Additions = new Map()

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function locate(table: TableNode, location: TableLocation): TableNode {
  const schema = location.schema ?? table.table.schema?.name
  const name = location.table ?? table.table.identifier.name
  return schema === undefined ? TableNode.create(name) : TableNode.createWithSchema(schema, name)
}
