import type { Kysely } from 'kysely'
import { chunksOf, keysPerStatement } from './chunks.js'
import { hasKey, hasOneOfKeys } from './key-condition.js'
import { columnsOnly, type Columns, type KeyedTable } from './keyed-table.js'

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
type AnyDb = Kysely<any>

/** The row of each key, if there is one. Objects may have more than the columns of the key. */
export async function selectByKeys(
  db: AnyDb,
  table: KeyedTable,
  keys: readonly Columns[],
): Promise<(Columns | undefined)[]> {
  const wanted = new Map(keys.map(key => [keyText(table, key), columnsOnly(key, table.key)]))
  const rows = new Map<string, Columns>()
  for (const chunk of chunksOf([...wanted.values()], keysPerStatement(table))) {
    const query = db.selectFrom(table.name).selectAll().where(hasOneOfKeys(table, chunk))
    for (const row of await query.execute()) rows.set(keyText(table, row), row)
  }
  if ([...rows.keys()].some(text => !wanted.has(text))) await findOneByOne(db, table, wanted, rows)
  return keys.map(key => rows.get(keyText(table, key)))
}

/** For keys that the database finds equal to what is written otherwise, such as texts in another case. */
async function findOneByOne(
  db: AnyDb,
  table: KeyedTable,
  wanted: ReadonlyMap<string, Columns>,
  rows: Map<string, Columns>,
): Promise<void> {
  for (const [text, key] of wanted) {
    if (rows.has(text)) continue
    const query = db.selectFrom(table.name).selectAll().where(hasKey(table, key))
    const row = await query.executeTakeFirst()
    if (row !== undefined) rows.set(text, row)
  }
}

/** The objects with different keys, in order. */
export function distinctByKey<T extends Columns>(table: KeyedTable, rows: readonly T[]): T[] {
  return [...new Map(rows.map(row => [keyText(table, row), row])).values()]
}

/** A text that is the same for a key as it is given and as drivers give it back. */
export function keyText({ key }: Pick<KeyedTable, 'key'>, row: Columns): string {
  return JSON.stringify(key.map(column => valueText(row[column])))
}

function valueText(value: unknown): string {
  if (value instanceof Date) return value.toJSON()
  if (value instanceof Uint8Array) return Array.from(value).join(' ')
  return String(value)
}
