import { BadRequestError } from '@kysera/core'
import { sql, type RawBuilder } from 'kysely'
import { ask, onOneConnection, restoring, run, type Db } from '../db.js'
import type { TableName } from '../table-name.js'
import {
  assertNoRowRefers,
  groupReferences,
  type Reference,
  type ReferenceColumn,
} from '../truncation/referring-rows.js'
import { TableSet } from '../truncation/table-set.js'
import { chosenSchema, located, tableExists, tablesOf } from './catalogue.js'

export async function truncateTable(db: Db, name: TableName): Promise<boolean> {
  assertNoTransaction(db)
  const { schema, table } = await located(db, name)
  if (!(await tableExists(db, { schema, table }))) return false
  await truncate(db, new TableSet(schema, [table]))
  return true
}

export async function truncateTables(db: Db, name: string, exclude: readonly string[]): Promise<void> {
  assertNoTransaction(db)
  const schema = await chosenSchema(db, name)
  await truncate(db, new TableSet(schema, await tablesOf(db, schema)).without(exclude))
}

/** MySQL does not truncate a table that another one refers to, not even an empty one, while it checks. */
async function truncate(db: Db, tables: TableSet): Promise<void> {
  const references = await referencesTo(db, tables.schema)
  await assertNoRowRefers(
    db,
    references.filter(reference => tables.isReferredToBy(reference)),
  )
  const statements = tables.names.map(table => sql`truncate table ${sql.id(tables.schema, table)}`)
  await onOneConnection(db, pinned => withoutForeignKeyChecks(pinned, () => run(pinned, ...statements)))
}

async function referencesTo(db: Db, schema: string): Promise<Reference[]> {
  const query: RawBuilder<ReferenceColumn> = sql`
    select k.constraint_name as ${sql.id('constraint')}, k.table_schema as ${sql.id('schema')},
      k.table_name as ${sql.id('table')}, k.column_name as ${sql.id('column')},
      k.referenced_table_name as ${sql.id('referencedTable')}
    from information_schema.key_column_usage k
    where k.referenced_table_schema = ${schema}
    order by k.table_schema, k.table_name, k.constraint_name, k.ordinal_position`
  return groupReferences(await ask(db, query))
}

async function withoutForeignKeyChecks(pinned: Db, work: () => Promise<void>): Promise<void> {
  const [before] = await ask(pinned, sql<{ value: number }>`select @@session.foreign_key_checks as value`)
  const set = (value: number): Promise<void> =>
    run(pinned, sql`set session foreign_key_checks = ${sql.lit(value)}`)
  await restoring(
    async () => {
      await set(0)
      await work()
    },
    () => set(before?.value ?? 1),
  )
}

function assertNoTransaction(db: Db): void {
  if (!db.isTransaction) return
  throw new BadRequestError('MySQL commits a transaction when it truncates: empty tables outside of one')
}
