import { BadRequestError, NotFoundError } from '@kysera/core'
import { sql } from 'kysely'
import { ask, listOf, type Db } from '../../db.js'
import { namesWithin } from '../../table-name.js'
import { userTables } from '../catalogue.js'
import { isCloned, type Clone } from './scope.js'

/** Which tables are copied, and whether with their rows. */
export interface SchemaCopyOptions {
  /** Copies the rows as they are at one moment. Default: false. */
  readonly includeData?: boolean | undefined
  /** These are left out, also when they are in `includeTables`. Default: none. */
  readonly excludeTables?: readonly string[] | undefined
  /** The only tables. Default, also when it is empty: all. */
  readonly includeTables?: readonly string[] | undefined
}

/** A table of the source. */
export interface SourceTable {
  readonly oid: string
  readonly name: string
}

export async function selectTables(
  trx: Db,
  source: string,
  { includeTables = [], excludeTables = [] }: SchemaCopyOptions,
): Promise<SourceTable[]> {
  const query = sql<SourceTable>`
    select c.oid::text as oid, c.relname::text as name from ${userTables}
    where n.nspname = ${source} order by c.oid`
  const tables = await ask(trx, query)
  assertAllKnown(source, includeTables, tables)
  const included = namesWithin(source, includeTables)
  const excluded = namesWithin(source, excludeTables)
  return tables.filter(({ name }) => (included.size === 0 || included.has(name)) && !excluded.has(name))
}

function assertAllKnown(source: string, wanted: readonly string[], tables: readonly SourceTable[]): void {
  const known = new Set(tables.flatMap(({ name }) => [name, `${source}.${name}`]))
  const unknown = wanted.find(name => !known.has(name))
  if (unknown !== undefined) throw new NotFoundError(`Table "${unknown}" of schema "${source}"`)
}

/** @throws {BadRequestError} when the target has anything that is named as one of the tables. */
export async function assertAbsent(trx: Db, target: string, tables: readonly SourceTable[]): Promise<void> {
  const query = sql<{ name: string }>`
    select c.relname::text as name from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${target} and c.relname::text in ${listOf(tables.map(({ name }) => name))}`
  const [present] = await ask(trx, query)
  if (present) throw new BadRequestError(`Schema "${target}" has "${present.name}" already`)
}

/** @throws {BadRequestError} naming a table of which the clone would lack something that protects or holds rows. */
export async function assertWhole(trx: Db, clone: Clone): Promise<void> {
  const query = sql<{ name: string; secured: boolean }>`
    select c.relname::text as name, c.relrowsecurity as secured
    from pg_catalog.pg_class c
    where ${isCloned(clone, sql`c.oid`)} and (c.relrowsecurity or c.relkind = 'p' and exists (
      select 1 from pg_catalog.pg_partition_tree(c.oid) part
      join pg_catalog.pg_class p on p.oid = part.relid
      where p.relnamespace <> c.relnamespace or p.relkind not in ('r', 'p')
    ))`
  const [table] = await ask(trx, query)
  if (!table) return
  const reason = table.secured
    ? 'row-level security, which the clone would not have'
    : 'partitions in another schema or on another server'
  throw new BadRequestError(`Table "${table.name}" has ${reason}: exclude it`)
}
