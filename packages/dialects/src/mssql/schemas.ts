import { BadRequestError } from '@kysera/core'
import { sql } from 'kysely'
import { ask, finds, run, type Db } from '../db.js'
import { factsOf } from '../dialect-facts.js'
import { createErrorMatcher } from '../error-info.js'

export async function schemaExists(db: Db, name: string): Promise<boolean> {
  return finds(db, sql`select 1 as found from sys.schemas s where s.name = ${name}`)
}

/** The server's own schemas and those of its fixed roles have numbers of their own. */
export async function getSchemas(db: Db): Promise<string[]> {
  const query = sql<{ name: string }>`
    select s.name as name from sys.schemas s
    where s.schema_id < 16384 and s.name not in ('sys', 'INFORMATION_SCHEMA', 'guest')`
  return (await ask(db, query)).map(({ name }) => name).toSorted()
}

export async function createSchema(db: Db, name: string): Promise<boolean> {
  if (await schemaExists(db, name)) return false
  try {
    await run(db, sql`create schema ${sql.id(name)}`)
    return true
  } catch (error) {
    if (isCreatedMeanwhile(error)) return false
    throw error
  }
}

export async function dropSchema(db: Db, name: string): Promise<boolean> {
  const isProtected = factsOf('mssql').protectedSchemas.some(
    protectedName => protectedName.toLowerCase() === name.toLowerCase(),
  )
  if (isProtected) throw new BadRequestError(`Cannot drop protected schema: ${name}`)
  if (!(await schemaExists(db, name))) return false
  await run(db, sql`drop schema if exists ${sql.id(name)}`)
  return true
}

/** There is already an object of that name. */
const isCreatedMeanwhile = createErrorMatcher({ numbers: [2714] })
