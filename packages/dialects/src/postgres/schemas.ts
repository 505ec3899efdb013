import { BadRequestError } from '@kysera/core'
import { sql, type RawBuilder } from 'kysely'
import { ask, finds, run, type Db } from '../db.js'
import { factsOf } from '../dialect-facts.js'
import { createErrorMatcher } from '../error-info.js'
import { isUserSchema, tablesOf, userTables } from './catalogue.js'

/** What is known of a schema. */
export interface SchemaInfo {
  readonly name: string
  readonly tableCount: number
  /** Null when there is no such schema. */
  readonly owner: string | null
  /** Of tables with their indexes and large values. */
  readonly sizeBytes: number
}

/** Two schemas by the names of their tables, sorted. */
export interface SchemaComparison {
  readonly onlyInFirst: string[]
  readonly onlyInSecond: string[]
  readonly inBoth: string[]
}

export async function schemaExists(db: Db, name: string): Promise<boolean> {
  return finds(db, sql`select 1 as found from pg_catalog.pg_namespace n where n.nspname = ${name}`)
}

export async function getSchemas(db: Db): Promise<string[]> {
  const query = sql<{ name: string }>`
    select n.nspname::text as name from pg_catalog.pg_namespace n where ${isUserSchema}`
  return (await ask(db, query)).map(({ name }) => name).toSorted()
}

export async function createSchema(db: Db, name: string): Promise<boolean> {
  if (await schemaExists(db, name)) return false
  return succeedsUnless(wasCreatedMeanwhile, db, sql`create schema ${sql.id(name)}`)
}

export async function dropSchema(db: Db, name: string, cascade: boolean): Promise<boolean> {
  if (factsOf('postgres').protectedSchemas.includes(name) || name.startsWith('pg_')) {
    throw new BadRequestError(`Cannot drop protected schema: ${name}`)
  }
  if (!(await schemaExists(db, name))) return false
  const drop = sql`drop schema ${sql.id(name)} ${sql.raw(cascade ? 'cascade' : 'restrict')}`
  return succeedsUnless(wasDroppedMeanwhile, db, drop)
}

export async function getSchemaInfo(db: Db, name: string): Promise<SchemaInfo> {
  const query = sql<{ owner: string; tables: string; size: string }>`
    select pg_catalog.pg_get_userbyid(s.nspowner)::text as owner,
      (select count(*) from ${userTables} where n.oid = s.oid)::text as tables,
      (select coalesce(sum(pg_catalog.pg_total_relation_size(c.oid)), 0) from pg_catalog.pg_class c
        where c.relnamespace = s.oid and c.relkind in ('r', 'm'))::text as size
    from pg_catalog.pg_namespace s
    where s.nspname = ${name}`
  const [found] = await ask(db, query)
  if (found === undefined) return { name, tableCount: 0, owner: null, sizeBytes: 0 }
  return { name, tableCount: Number(found.tables), owner: found.owner, sizeBytes: Number(found.size) }
}

export async function compareSchemas(db: Db, first: string, second: string): Promise<SchemaComparison> {
  const inFirst = (await tablesOf(db, first)).toSorted()
  const inSecond = (await tablesOf(db, second)).toSorted()
  return {
    onlyInFirst: inFirst.filter(name => !inSecond.includes(name)),
    onlyInSecond: inSecond.filter(name => !inFirst.includes(name)),
    inBoth: inFirst.filter(name => inSecond.includes(name)),
  }
}

// A second CREATE SCHEMA that was waiting for the first one finds the name in the catalogue's own index.
const wasCreatedMeanwhile = createErrorMatcher({
  codes: ['42P06'],
  messages: ['"pg_namespace_nspname_index"'],
})

const wasDroppedMeanwhile = createErrorMatcher({ codes: ['3F000'] })

/** False when a statement fails as expected; a transaction that it is part of goes on. */
async function succeedsUnless(
  isExpected: (error: unknown) => boolean,
  db: Db,
  statement: RawBuilder<unknown>,
): Promise<boolean> {
  if (db.isTransaction) await run(db, sql`savepoint kysera_schema`)
  try {
    await run(db, statement)
    if (db.isTransaction) await run(db, sql`release savepoint kysera_schema`)
    return true
  } catch (error) {
    if (!isExpected(error)) throw error
    if (db.isTransaction) await run(db, sql`rollback to savepoint kysera_schema`)
    return false
  }
}
