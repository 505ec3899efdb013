import type { Columns, Dialect } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import { sql, type TableMetadata } from 'kysely'
import { decodeValue, isMasked } from '../values/decode.js'
import { bindAs } from './bind-as.js'

/** How the columns of a table take recorded values. */
export interface RestorableColumns {
  /** Whether the database gives the key itself unless it is told otherwise. */
  readonly hasGeneratedIdentity: boolean
  /** A recorded value as the column takes it. */
  bind(column: string, value: unknown): unknown
  /** The columns that can be written. */
  writable(values: Columns, write: 'insert' | 'update'): Columns
}

/** Asks what of a table is generated: one statement. */
export async function restorableColumns(
  db: AnyDb,
  dialect: Dialect,
  facts: TableMetadata | undefined,
): Promise<RestorableColumns> {
  const generated = facts === undefined ? [] : await generatedColumns[dialect](db, facts)
  const types = new Map(facts?.columns.map(({ name, dataType }) => [name, dataType]))
  const skipped = {
    insert: new Set(generated.filter(({ identity }) => !identity).map(({ name }) => name)),
    update: new Set(generated.map(({ name }) => name)),
  }
  const bind = (column: string, value: unknown): unknown =>
    bindAs(dialect, types.get(column) ?? '')(decodeValue(value))
  return {
    hasGeneratedIdentity: generated.some(({ identity }) => identity),
    bind,
    writable: (values, write) =>
      Object.fromEntries(
        Object.entries(values)
          .filter(([column, value]) => !isMasked(value) && !skipped[write].has(column))
          .map(([column, value]) => [column, bind(column, value)]),
      ),
  }
}

interface GeneratedColumn {
  readonly name: string
  /** Whether it is an identity, which an insert may override. */
  readonly identity: boolean
}

type AskGenerated = (db: AnyDb, table: TableMetadata) => Promise<GeneratedColumn[]>

const generatedColumns: Readonly<Record<Dialect, AskGenerated>> = {
  postgres: async (db, { name, schema }) => {
    const { rows } = await sql<GeneratedColumn>`
      select a.attname as name, a.attidentity = 'a' as identity
      from pg_catalog.pg_attribute a
      join pg_catalog.pg_class c on c.oid = a.attrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = ${schema} and c.relname = ${name} and (a.attidentity = 'a' or a.attgenerated <> '')
    `.execute(db)
    return rows
  },
  mysql: (db, { name, schema }) =>
    named(
      db,
      sql`
        select column_name as name from information_schema.columns
        where table_schema = ${schema} and table_name = ${name} and generation_expression <> ''
      `,
    ),
  sqlite: (db, { name }) =>
    named(db, sql`select name from pragma_table_xinfo(${name}) where hidden in (2, 3)`),
  mssql: async (db, { name, schema }) => {
    const { rows } = await sql<{ name: string; identity: boolean }>`
      select name, is_identity as [identity] from sys.columns
      where object_id = object_id(quotename(${schema}) + '.' + quotename(${name}))
        and (is_identity = 1 or is_computed = 1 or generated_always_type <> 0)
    `.execute(db)
    return rows
  },
}

async function named(db: AnyDb, query: ReturnType<typeof sql<{ name: string }>>): Promise<GeneratedColumn[]> {
  const { rows } = await query.execute(db)
  return rows.map(({ name }) => ({ name, identity: false }))
}
