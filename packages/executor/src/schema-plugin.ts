import type { Plugin, QueryBuilderContext } from './plugin.js'

export interface SchemaPluginOptions {
  /** The schema of tables that have none. Default: what the connection says; reported as `public`. */
  readonly defaultSchema?: string | undefined
  /** The schema of one table reference; comes before every other. */
  readonly resolveSchema?: ((context: QueryBuilderContext) => string | undefined) | undefined
  /** Asked about `defaultSchema` when the executor is created. */
  readonly validateSchema?: ((schema: string) => boolean | Promise<boolean>) | undefined
  /** The schemas that a query may name. Default: all. */
  readonly allowedSchemas?: readonly string[] | undefined
  /** Whether another schema is an error, or goes to `defaultSchema`. Default: `true`. */
  readonly strictValidation?: boolean | undefined
}

/** A query names a schema that it must not name. */
export class SchemaValidationError extends Error {
  override readonly name: string = 'SchemaValidationError'
  readonly schema: string
  readonly allowedSchemas?: readonly string[]

  constructor(message: string, schema: string, allowedSchemas?: readonly string[]) {
    super(message)
    this.schema = schema
    if (allowedSchemas !== undefined) this.allowedSchemas = allowedSchemas
  }
}

/** The key under which a reference carries its schema to later plugins. */
const resolved = '@kysera/schema'

/** The schema that `schemaPlugin` found for a reference; undefined when it was not asked. */
export function getResolvedSchema(context: QueryBuilderContext): string | undefined {
  const schema = context.metadata[resolved]
  return typeof schema === 'string' ? schema : undefined
}

/**
 * Puts tables into schemas, and refuses queries that name others, however they name them.
 *
 * The schema of a reference is what `resolveSchema` says, else the one that it is written with, else
 * `defaultSchema`. With neither option, tables without a schema stay as they are.
 *
 * @throws {SchemaValidationError} from queries that name a schema which is not allowed.
 * @example
 * import { createExecutor, schemaPlugin } from '@kysera/executor'
 * import type { Kysely } from 'kysely'
 *
 * interface Database {
 *   users: { id: number; email: string }
 * }
 * export async function findUsers(db: Kysely<Database>) {
 *   const executor = await createExecutor(db, [schemaPlugin({ defaultSchema: 'auth' })])
 *   return executor.selectFrom('users').selectAll().execute() // from "auth"."users"
 * }
 */
export function schemaPlugin(options: SchemaPluginOptions = {}): Plugin {
  const { defaultSchema, resolveSchema, validateSchema } = options
  return {
    name: '@kysera/schema',
    version: '1.0.0',
    priority: 1000,
    async onInit() {
      if (defaultSchema === undefined) return
      const valid = isAllowed(defaultSchema, options) && (await (validateSchema?.(defaultSchema) ?? true))
      if (!valid) throw refused(defaultSchema, options)
    },
    resolveTable(context) {
      const named = resolveSchema?.(context) ?? context.schema ?? defaultSchema
      const schema = named === undefined ? undefined : allowedSchema(named, options)
      context.metadata[resolved] = schema ?? 'public'
      return schema === undefined || schema === context.schema ? undefined : { schema }
    },
  }
}

/** The schema itself, or the one that takes its place. */
function allowedSchema(schema: string, options: SchemaPluginOptions): string {
  if (isAllowed(schema, options)) return schema
  const { strictValidation = true, defaultSchema } = options
  if (strictValidation || defaultSchema === undefined) throw refused(schema, options)
  return defaultSchema
}

const isAllowed = (schema: string, { allowedSchemas }: SchemaPluginOptions): boolean =>
  allowedSchemas === undefined || allowedSchemas.includes(schema)

const refused = (schema: string, { allowedSchemas }: SchemaPluginOptions): SchemaValidationError =>
  new SchemaValidationError(`Schema "${schema}" is not allowed`, schema, allowedSchemas)
