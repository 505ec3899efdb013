import { expressionBuilder, type OperationNode, TableNode } from 'kysely'
import { hookCall, hookFailure, hookMisuse } from '../hook-failure.js'
import type { AnyPlugin, ColumnValues, QueryBuilderContext, TableContext, TableLocation } from '../plugin.js'
import type { QueryHooks } from '../query-hooks.js'
import type { TableFacts } from '../table-facts.js'
import { addValues, isExpression, type Addition, type Additions } from './column-values.js'
import { and, asOperand } from './conditions.js'
import { interceptReference, type Extra } from './intercept-query.js'
import { markPredicate } from './mark.js'
import { qualify } from './qualify.js'
import { qualifierOf, withTable, type Reference, type Use } from './reference.js'

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
}

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
const eb = /* @__PURE__ */ expressionBuilder<any, any>()

/** Asks the plugins of an executor about table references, one hook after the other, in execution order. */
export class TableHooks {
  readonly #hooks: QueryHooks
  readonly #facts: TableFacts | undefined
  readonly #known: QueryBuilderContext | undefined

  /** `known` is a reference whose metadata somebody else already has. */
  constructor(hooks: QueryHooks, facts: TableFacts | undefined, known?: QueryBuilderContext) {
    this.#hooks = hooks
    this.#facts = facts
    this.#known = known
  }

  ask(written: Reference, use: Use): Answer {
    const { reference, context } = this.#resolve(written, this.#contextOf(written, use))
    const intercepted = interceptReference(this.#hooks.interceptQuery, context)
    const predicates = isInsert(context) ? [] : this.#filters(context)
    return {
      reference,
      context,
      values: this.#values(context, intercepted.values),
      predicate: combine([...predicates, ...intercepted.predicates], reference, context),
      extras: intercepted.extras,
    }
  }

  /** What holds for the row that an upsert finds: filters and values of an update. */
  askUpsert(answer: Answer): Answer {
    const context: TableContext = { ...answer.context, operation: 'update', upsert: true }
    const predicate = combine(this.#filters(context), answer.reference, context)
    return { ...answer, context, predicate, values: this.#values(context, new Map()), extras: [] }
  }

  /** The values that the update arm of a merge gets. */
  updateValues(context: TableContext): Additions {
    return this.#collect('updateValues', context, new Map())
  }

  #contextOf({ table, alias }: Reference, use: Use): TableContext {
    const { schema, identifier } = table.table
    const facts = this.#facts?.find(identifier.name, schema?.name)
    return {
      ...use,
      table: identifier.name,
      ...(schema !== undefined && { schema: schema.name }),
      ...(alias !== undefined && { alias: alias.name }),
      ...(facts !== undefined && { facts }),
      metadata: this.#metadataOf(identifier.name, use),
    }
  }

  #metadataOf(table: string, { operation }: Use): Record<string, unknown> {
    const known = this.#known
    return known?.table === table && known.operation === operation ? known.metadata : {}
  }

  #resolve(reference: Reference, context: TableContext): Pick<Answer, 'reference' | 'context'> {
    for (const plugin of this.#hooks.resolveTable) {
      const location = call(plugin, 'resolveTable', context, () => plugin.resolveTable(context))
      if (location === undefined) continue
      reference = withTable(reference, locate(reference.table, location))
      context = this.#relocate(context, reference.table)
    }
    return { reference, context }
  }

  #relocate({ facts: _, ...context }: TableContext, { table }: TableNode): TableContext {
    const facts = this.#facts?.find(table.identifier.name, table.schema?.name)
    return {
      ...context,
      table: table.identifier.name,
      ...(table.schema !== undefined && { schema: table.schema.name }),
      ...(facts !== undefined && { facts }),
    }
  }

  #values(context: TableContext, intercepted: Additions): Additions {
    if (context.role === 'source' || context.operation === 'delete') return intercepted
    return this.#collect(
      context.operation === 'update' ? 'updateValues' : 'insertValues',
      context,
      intercepted,
    )
  }

  #collect(hook: 'insertValues' | 'updateValues', context: TableContext, intercepted: Additions): Additions {
    const additions = new Map<string, Addition>()
    for (const plugin of this.#hooks[hook]) {
      const values: ColumnValues | undefined = call(plugin, hook, context, () => plugin[hook]?.(context))
      if (values !== undefined) addValues(additions, values, hookCall(plugin, hook, context))
    }
    for (const [column, addition] of intercepted) additions.set(column, addition)
    return additions
  }

  #filters(context: TableContext): OperationNode[] {
    const predicates: OperationNode[] = []
    for (const plugin of this.#hooks.filter) {
      const answer = call(plugin, 'filter', context, () => plugin.filter(context, eb))
      if (answer === undefined) continue
      for (const predicate of Array.isArray(answer) ? answer : [answer]) {
        predicates.push(nodeOf(predicate, plugin, context))
      }
    }
    return predicates
  }
}

const isInsert = ({ operation }: TableContext): boolean => operation === 'insert' || operation === 'replace'

function call<T>(plugin: AnyPlugin, hook: string, context: TableContext, ask: () => T): T {
  let answer: T
  try {
    answer = ask()
  } catch (thrown) {
    throw hookFailure(thrown, hookCall(plugin, hook, context))
  }
  if (answer === undefined || (typeof answer === 'object' && answer !== null && !('then' in answer)))
    return answer
  throw hookMisuse('must give an object or undefined, at once', hookCall(plugin, hook, context))
}

function nodeOf(predicate: unknown, plugin: AnyPlugin, context: TableContext): OperationNode {
  if (isExpression(predicate)) return predicate.toOperationNode()
  throw hookMisuse('must give Kysely expressions', hookCall(plugin, 'filter', context))
}

function locate(table: TableNode, location: TableLocation): TableNode {
  const schema = location.schema ?? table.table.schema?.name
  const name = location.table ?? table.table.identifier.name
  return schema === undefined ? TableNode.create(name) : TableNode.createWithSchema(schema, name)
}

function combine(
  predicates: readonly OperationNode[],
  reference: Reference,
  context: TableContext,
): OperationNode | undefined {
  if (predicates.length === 0) return undefined
  if (reference.hasOpaqueAlias) {
    throw hookMisuse('cannot be placed, because the alias of the table is an expression', {
      plugin: '*',
      hook: 'filter',
      table: context.table,
      operation: context.operation,
    })
  }
  const qualified = predicates.map(predicate => qualify(predicate, reference, context.table))
  const all = qualified.reduce<OperationNode | undefined>(
    (left, right) => and(left, asOperand(right)),
    undefined,
  )
  return all && markPredicate(all, qualifierOf(reference))
}
