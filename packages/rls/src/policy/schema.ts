import type { Selectable } from 'kysely'
import type { FilterCondition, PolicyCondition, PolicyEvaluationContext } from './condition.js'
import type { Operation } from './operations.js'
import type { ConditionalPolicyDefinition } from './policy.js'
import { assertValidSchema } from './validate-schema.js'

// oxlint-disable typescript/no-explicit-any -- a schema may be written without naming the shape of its tables
/** The policies of one table. */
export interface TableRLSConfig<Ctx = PolicyEvaluationContext> {
  policies: ConditionalPolicyDefinition<Operation, PolicyCondition<Ctx> | FilterCondition<Ctx>>[]
  /** Whether an operation is refused that neither an allow nor a filter is about. Default: `true`. */
  defaultDeny?: boolean | undefined
  /** Roles for which no policy of the table holds. */
  skipFor?: string[] | undefined
}

/** What a policy of one table sees. */
type TableContextOf<Table> = PolicyEvaluationContext<any, RowOf<Table>, RowOf<Table>>

// Only `any` is a type to which 1 can be narrowed without an effect: a table of which nothing is known.
type RowOf<Table> = 0 extends 1 & Table ? Record<string, any> : Partial<Selectable<Table>>

/** The policies of each table. */
export type RLSSchema<DB = any> = { [K in keyof DB]?: TableRLSConfig<TableContextOf<DB[K]>> | undefined }

/**
 * A schema that has been checked. With the type of the database, names of tables are checked and the rows of policies
 * typed by the compiler.
 *
 * @throws {RLSSchemaError} naming the table and the policy that make no sense.
 * @example
 * const schema = defineRLSSchema<Database>({
 *   posts: { policies: [filter('read', ctx => ({ user_id: ctx.auth.userId }))] },
 * })
 */
export function defineRLSSchema(schema: RLSSchema): RLSSchema
export function defineRLSSchema<DB>(schema: RLSSchema<DB>): RLSSchema<DB>
export function defineRLSSchema(schema: RLSSchema): RLSSchema {
  assertValidSchema(schema)
  return schema
}

/**
 * One schema of several: the policies of a table follow each other, `skipFor` is united, and the last `defaultDeny`
 * that was given counts.
 *
 * @throws {RLSSchemaError} when the whole makes no sense, for instance for two policies of one name.
 */
export function mergeRLSSchemas<DB = any>(...schemas: RLSSchema<DB>[]): RLSSchema<DB>
export function mergeRLSSchemas(...schemas: RLSSchema[]): RLSSchema {
  for (const schema of schemas) assertValidSchema(schema)
  const tables = new Map<string, TableRLSConfig<any>>()
  for (const [table, config] of schemas.flatMap(schema => Object.entries(schema))) {
    if (config !== undefined) tables.set(table, mergeTables(tables.get(table), config))
  }
  const merged = Object.fromEntries(tables)
  assertValidSchema(merged)
  return merged
}

function mergeTables(
  first: TableRLSConfig<any> | undefined,
  { policies, skipFor, defaultDeny = first?.defaultDeny }: TableRLSConfig<any>,
): TableRLSConfig<any> {
  const roles = [...new Set([...(first?.skipFor ?? []), ...(skipFor ?? [])])]
  return {
    policies: [...(first?.policies ?? []), ...policies],
    ...(roles.length > 0 && { skipFor: roles }),
    ...(defaultDeny !== undefined && { defaultDeny }),
  }
}
// oxlint-enable typescript/no-explicit-any
