import {
  ExpressionWrapper,
  sql,
  type InsertQueryNode,
  type OperationNode,
  type RawBuilder,
  type RawNode,
} from 'kysely'
import { notFound } from './counted-up.js'
import { partsOf, type ReturnedRow } from './returned-row.js'
import { returningRows, type ReturningRows } from './returned-rows.js'
import { returningForms } from './returning-forms.js'
import {
  aliased,
  expressionOf,
  isOwnStar,
  isStar,
  letters,
  nameAt,
  nameOf,
  renamed,
  selectionsOf,
} from './selections.js'
import { readRows, type Write } from './session.js'
import { tableOf } from './written-table.js'

/** An insert that gives back whole rows, as a statement or in a common table expression. */
export const insertedRows = (
  write: Write,
  node: InsertQueryNode,
  extra?: OperationNode,
): ReturningRows<InsertQueryNode> | undefined =>
  write.block.place === undefined
    ? returningRows(write, node, extra)
    : toldRows(write, node, { suffix: letters(write.block.place), extra })

interface ToldOptions {
  readonly suffix: string
  readonly extra: OperationNode | undefined
}

/** Only on PostgreSQL, where alone common table expressions write. */
function toldRows(
  write: Write,
  node: InsertQueryNode,
  { suffix, extra }: ToldOptions,
): ReturningRows<InsertQueryNode> | undefined {
  if (write.dialect !== 'postgres') return undefined
  const form = returningForms.postgres(write)
  const asked = selectionsOf(node)
  const isNamed = (each: OperationNode): boolean =>
    isStar(each) ? isOwnStar(each, form) : nameOf(each) !== ''
  if (asked?.every(isNamed) === false) return undefined
  const setting = `kysera.written_${suffix}`
  const written = `kysera_written_${suffix}`
  const others = asked?.filter(each => !isStar(each)).map(expressionOf) ?? []
  const whole = aliased(sql`coalesce(${sql.table(form.table)}.*)`.toOperationNode(), rowName)
  const told = extra === undefined ? [whole] : [whole, aliased(extra, extraName)]
  return {
    node: form.place(node, [...others.map(renamed), ...told]),
    told: {
      setting,
      asked: asked && { of: written, query: askedQuery(asked, written) },
      keysIn: name => keysQuery(write, name, extra !== undefined),
    },
    split: async result => ({ rows: await readTold(write, setting), result }),
  }
}

/** The whole row: a star in a list of columns would be its columns. */
const rowName = 'kysera_row'
const extraName = 'kysera_extra'

const columnOfRow = (column: string): RawBuilder<unknown> => sql`(${sql.id(rowName)}).${sql.id(column)}`

function askedQuery(asked: readonly OperationNode[], written: string): RawNode {
  let next = 0
  const columns = asked.map(each =>
    isStar(each) ? sql`(${sql.id(rowName)}).*` : sql`${sql.id(nameAt(next++))} as ${sql.id(nameOf(each))}`,
  )
  return sql`(select ${sql.join(columns)} from ${sql.id(written)})`.toOperationNode()
}

function keysQuery({ key }: Write, written: string, hasExtra: boolean): RawNode {
  const columns = [...key.map(columnOfRow), ...(hasExtra ? [sql.id(extraName)] : [])]
  return sql`(select ${sql.join(columns)} from ${sql.id(written)})`.toOperationNode()
}

/** The rows, found by their keys, which PostgreSQL itself turns back into what the columns hold. */
async function readTold(write: Write, setting: string): Promise<ReturnedRow[]> {
  const { key, table } = write
  const target = new ExpressionWrapper(table.reference)
  const pairs = key.map(column => sql`${target}.${sql.id(column)} = kysera_key.${sql.id(column)}`)
  const isFound = sql.join(pairs, sql` and `)
  const query = sql`select ${target}.*, (kysera_told.value -> 'kysera_extra')::text as kysera_extra, (${isFound}) as kysera_found
    from jsonb_array_elements(current_setting(${setting})::jsonb) with ordinality as kysera_told(value, place)
    cross join lateral jsonb_populate_record(${someRow(write)}, kysera_told.value) as kysera_key
    left join ${new ExpressionWrapper(table.expression)} on ${isFound}
    order by kysera_told.place`
  const found = await readRows(write, query.toOperationNode())
  return found.map(each => {
    const {
      row,
      renamed: [extra, isThere],
    } = partsOf(each, ['kysera_extra', 'kysera_found'])
    if (isThere !== true) throw notFound(write)
    return { row, extra: typeof extra === 'string' ? JSON.parse(extra) : undefined }
  })
}

/**
 * A row of the table, in which the columns of the key are put: the name of the table could mean one of PostgreSQL's own
 * types, such as `point`, and in a row of nulls a domain might refuse them. The last one costs a look at the key's end.
 */
function someRow({ key, table }: Write): RawBuilder<unknown> {
  const source = new ExpressionWrapper(tableOf(table.expression) ?? table.reference)
  const order = sql.join(key.map(column => sql`kysera_some.${sql.id(column)} desc`))
  return sql`(select coalesce(kysera_some.*) from ${source} as kysera_some order by ${order} limit 1)`
}
