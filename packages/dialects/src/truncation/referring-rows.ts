import { BadRequestError } from '@kysera/core'
import { sql } from 'kysely'
import { ask, type Db } from '../db.js'

/** A foreign key of a table. */
export interface Reference {
  /** Its name, or where it has none a number. */
  readonly constraint: string | number
  readonly schema: string
  readonly table: string
  readonly columns: readonly string[]
  readonly referencedTable: string
}

/** One column of a foreign key, as catalogues list them. */
export interface ReferenceColumn {
  readonly constraint: string | number
  readonly schema: string
  readonly table: string
  readonly column: string
  readonly referencedTable: string
}

/** Foreign keys from the rows of a catalogue, in which the columns of a key follow each other. */
export function groupReferences(rows: readonly ReferenceColumn[]): Reference[] {
  const references = new Map<string, Reference & { columns: string[] }>()
  for (const { column, ...key } of rows) {
    const name = JSON.stringify([key.schema, key.table, key.constraint])
    const known = references.get(name)
    if (known) known.columns.push(column)
    else references.set(name, { ...key, columns: [column] })
  }
  return [...references.values()]
}

/**
 * Lets pass what leaves no row behind that refers to nothing.
 *
 * @throws {BadRequestError} naming the tables.
 */
export async function assertNoRowRefers(db: Db, references: readonly Reference[]): Promise<void> {
  for (const reference of references) {
    if (!(await hasReferringRow(db, reference))) continue
    const { schema, table, referencedTable } = reference
    throw new BadRequestError(
      `Table "${referencedTable}" cannot be emptied: rows of "${schema}.${table}" refer to it, and would stay`,
    )
  }
}

/** A key of several columns refers to nothing when one of them is null. */
async function hasReferringRow(db: Db, { schema, table, columns }: Reference): Promise<boolean> {
  const refers = sql.join(
    columns.map(column => sql`${sql.id(column)} is not null`),
    sql` and `,
  )
  const query = sql<{ found: number | string | bigint }>`
    select case when exists (select 1 from ${sql.id(schema, table)} where ${refers}) then 1 else 0 end as found`
  return (await ask(db, query)).some(({ found }) => Number(found) === 1)
}
