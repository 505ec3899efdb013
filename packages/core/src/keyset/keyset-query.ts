import {
  LimitNode,
  ParensNode,
  SelectQueryNode,
  TopNode,
  ValueNode,
  WhereNode,
  type OperationNode,
  type ReferenceNode,
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
  readonly selectsKeys: boolean
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
  readonly selectsKeys: boolean
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
  const selectsKeys = request.selectsKeys || references.some(reference => isVague(reference, source))
  const columns = bindKeys(keys ?? [], order, references, dialect)
  const conditions = keys ? rowsAfter(columns.slice(0, keys.length), comparesRows[dialect]) : []
  const rows = keys ? withCondition(source, conditions[part] ?? never) : source
  const ordered = { ...rows, orderBy: orderByNode(columns, dialect) }
  const query = takeFirst[dialect](selectsKeys ? withKeys(ordered, references, dialect) : ordered, limit)
  return { query, order, references, parts: conditions.length, selectsKeys }
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

/** SQLite orders by one of several columns of a name, but refuses to compare them: so it is asked on the first page. */
const isVague = ({ table }: ReferenceNode, { from, joins }: SelectQueryNode): boolean =>
  table === undefined && (joins !== undefined || (from?.froms.length ?? 0) > 1)

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
export const withCondition = (query: SelectQueryNode, condition: OperationNode): SelectQueryNode => ({
  ...query,
  where: WhereNode.create(query.where ? allOf(ParensNode.create(query.where.where), condition) : condition),
})

function withKeys(
  query: SelectQueryNode,
  references: readonly ReferenceNode[],
  dialect: Dialect,
): SelectQueryNode {
  const keys = references.map((column, index) => selectAs(keyForms[dialect].select(column), keyAlias(index)))
  return SelectQueryNode.cloneWithSelections(query, keys)
}

const limit = (query: SelectQueryNode, rows: number): SelectQueryNode => ({
  ...query,
  limit: LimitNode.create(ValueNode.create(rows)),
})

/** How the first rows of an ordered query are taken. */
export const takeFirst: Readonly<Record<Dialect, (query: SelectQueryNode, rows: number) => SelectQueryNode>> =
  {
    postgres: limit,
    mysql: limit,
    sqlite: limit,
    mssql: (query, rows) => ({ ...query, top: TopNode.create(rows) }),
  }
