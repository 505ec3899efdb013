import {
  LimitNode,
  ParensNode,
  TopNode,
  ValueNode,
  WhereNode,
  type OperationNode,
  type ReferenceNode,
  type SelectionNode,
  type SelectQueryNode,
} from 'kysely'
import type { Keys } from '../cursor/cursor-codec.js'
import { invalidCursor } from '../cursor/cursor-security.js'
import type { Dialect } from '../dialect.js'
import { BadRequestError } from '../errors/request-errors.js'
import { takeCarried } from '../query/carried-columns.js'
import { selectAs } from '../query/count-query.js'
import { isNamed } from '../query/output-columns.js'
import { addressColumns } from './address-columns.js'
import { allOf, compare } from './conditions.js'
import { keyForms } from './key-forms.js'
import { orderByNode } from './order-by.js'
import { rowsAfter, type KeyColumn } from './rows-after.js'
import type { SortColumn } from './sort-order.js'

/** Some of the rows that come after a position, in the order in which they come. */
export interface KeysetRequest {
  readonly order: readonly SortColumn[]
  /** Added to the order where the query is sure to have it, since it selects it by name. */
  readonly tieBreaker?: SortColumn | undefined
  /** The values after which rows come. */
  readonly keys?: Keys | undefined
  /** Which of the conditions of {@link rowsAfter}. */
  readonly part: number
  readonly limit: number
  /** Whether keys are selected as text, or as the values that they are. */
  readonly keysAsText: boolean
  readonly dialect: Dialect
}

/** A request as one database will answer it. */
export interface KeysetQuery {
  readonly query: SelectQueryNode
  /** With the tie-breaker, if it was added. */
  readonly order: readonly SortColumn[]
  readonly references: readonly ReferenceNode[]
  /** How many conditions there are for the rows after the position. */
  readonly parts: number
}

export const keyAlias = (index: number): string => `kyserakey${index}`

/** Whether row comparisons find their place in an index by more than the first column, so that they are worth it. */
const comparesRows: Readonly<Record<Dialect, boolean>> = {
  postgres: true,
  mysql: false,
  sqlite: false,
  mssql: false,
}

/** The names of all columns that {@link keysetQuery} wants carried to it. */
export const carriedNames = ({ order, tieBreaker }: KeysetRequest): string[] =>
  [...order, ...(tieBreaker ? [tieBreaker] : [])].map(({ column }) => column)

export function keysetQuery(node: SelectQueryNode, request: KeysetRequest): KeysetQuery {
  const { keys, part, limit, dialect } = request
  const { source, order, references } = placeOrder(node, request)
  const columns = bindKeys(keys ?? [], order, references, dialect)
  const conditions = keys ? rowsAfter(columns.slice(0, keys.length), comparesRows[dialect]) : []
  const query = {
    ...source,
    ...(keys && { where: whereAlso(source, conditions[part] ?? never) }),
    selections: [...(source.selections ?? []), ...selectKeys(references, request)],
    orderBy: orderByNode(columns, dialect),
    ...limitTo[dialect](limit),
  }
  return { query, order, references, parts: conditions.length }
}

function placeOrder(
  node: SelectQueryNode,
  request: KeysetRequest,
): { source: SelectQueryNode; order: readonly SortColumn[]; references: readonly ReferenceNode[] } {
  const { query, carried } = takeCarried(node, carriedNames(request).length)
  const { order, tieBreaker } = request
  const last = carried.at(-1)
  const isSure = tieBreaker !== undefined && last !== undefined && isNamed(query, last)
  const used = isSure ? [...order, tieBreaker] : order
  const { query: source, references } = addressColumns(query, carried.slice(0, used.length))
  return { source, order: used, references }
}

/** The columns of an order, with the values that the keys stand for. */
export const bindKeys = (
  keys: Keys,
  order: readonly SortColumn[],
  references: readonly ReferenceNode[],
  dialect: Dialect,
): readonly KeyColumn[] =>
  references.flatMap((reference, index) => {
    const column = order[index]
    return column === undefined ? [] : { ...column, reference, value: bindKey(keys[index] ?? null, dialect) }
  })

function bindKey(key: string | null, dialect: Dialect): OperationNode | undefined {
  if (key === null) return undefined
  const value = keyForms[dialect].bind(key)
  if (value === undefined) throw new BadRequestError(`${invalidCursor}: it is damaged`)
  return value
}

const never = compare(ValueNode.createImmediate(1), '=', ValueNode.createImmediate(0))

/** The parentheses are for raw SQL, which may be joined by OR at its outermost level. */
export const whereAlso = ({ where }: SelectQueryNode, condition: OperationNode): WhereNode =>
  WhereNode.create(where ? allOf(ParensNode.create(where.where), condition) : condition)

/** Beside the columns of the rows, which a plugin may change. */
const selectKeys = (
  references: readonly ReferenceNode[],
  { keysAsText, dialect }: KeysetRequest,
): readonly SelectionNode[] =>
  references.map((column, index) =>
    selectAs(keysAsText ? keyForms[dialect].select(column) : column, keyAlias(index)),
  )

const limit = (rows: number): Pick<SelectQueryNode, 'limit'> => ({
  limit: LimitNode.create(ValueNode.create(rows)),
})

/** How the first rows of an ordered query are taken. */
export const limitTo: Readonly<Record<Dialect, (rows: number) => Pick<SelectQueryNode, 'limit' | 'top'>>> = {
  postgres: limit,
  mysql: limit,
  sqlite: limit,
  mssql: rows => ({ top: TopNode.create(rows) }),
}
