import { BadRequestError, type Dialect } from '@kysera/core'
import { factsOf } from './dialect-facts.js'
import { validateIdentifier } from './identifiers.js'

/** Which schema is meant. */
export interface SchemaOptions {
  /** On MySQL a database, on SQLite the name of an attached one. Default: the adapter's `defaultSchema`. */
  readonly schema?: string | undefined
}

/** A table and where it is. */
export interface TableName {
  readonly schema: string
  readonly table: string
}

/**
 * The schema that options name, or the default.
 *
 * @throws {BadRequestError} `Invalid schema name: …` when it is no plain name without dots.
 * @example
 * resolveSchema('public', { schema: 'auth' }) // 'auth'
 */
export function resolveSchema(defaultSchema: string, { schema = defaultSchema }: SchemaOptions = {}): string {
  if (schema !== defaultSchema) assertPlain(schema, 'schema')
  return schema
}

/** A table by its name, which may be `schema.table`. */
export function resolveTable(
  name: string,
  dialect: Dialect,
  defaultSchema: string,
  options: SchemaOptions = {},
): TableName {
  const { maxIdentifierBytes } = factsOf(dialect)
  const [table, schema, ...more] = validateIdentifier(name) ? name.split('.').toReversed() : []
  if (table === undefined || more.length > 0) throw new BadRequestError(`Invalid table name: ${name}`)
  assertPlain(table, 'table', maxIdentifierBytes)
  const chosen = resolveSchema(defaultSchema, options)
  if (schema === undefined || schema === chosen) return { schema: chosen, table }
  if (options.schema !== undefined) {
    throw new BadRequestError(`Table "${name}" cannot be in schema "${options.schema}"`)
  }
  return { schema: assertPlain(schema, 'schema', maxIdentifierBytes), table }
}

/**
 * Lets names without dots pass. A name that the server would cut could mean another object.
 *
 * @throws {BadRequestError} `Invalid table name: …` or `Invalid schema name: …`
 */
export function assertPlain(name: string, kind: 'table' | 'schema', maxBytes = 128): string {
  const isPlain = validateIdentifier(name) && !name.includes('.') && name.length <= maxBytes
  if (!isPlain) throw new BadRequestError(`Invalid ${kind} name: ${name}`)
  return name
}

/** The names of a list that are tables of a schema: `users`, and `auth.users` where the schema is `auth`. */
export function namesWithin(schema: string, names: readonly string[]): Set<string> {
  const prefix = `${schema}.`
  const unqualified = names.filter(name => name.startsWith(prefix)).map(name => name.slice(prefix.length))
  return new Set([...names, ...unqualified])
}
