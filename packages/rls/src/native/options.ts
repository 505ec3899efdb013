import { RLSSchemaError } from '../errors.js'
import { assertIdentifier } from './identifiers.js'

export interface PostgresRLSOptions {
  /** Whether policies hold for the owner of a table too. Default: `true`. */
  readonly force?: boolean | undefined
  /** Where tables are whose names have no schema. Default: `'public'`. */
  readonly schemaName?: string | undefined
  /** What the names of policies begin with, so that dropping finds them. Default: `'rls'`. */
  readonly policyPrefix?: string | undefined
  /** What the names of settings begin with, as in `app.user_id`. Default: `'app'`. */
  readonly settingPrefix?: string | undefined
  /** Where the context functions are. Default: `schemaName`. */
  readonly functionSchema?: string | undefined
  /** What `rls_current_tenant_id()` gives. Default: `'text'`. */
  readonly tenantIdType?: string | undefined
  /** What `rls_current_user_id()` gives. Default: `'text'`. */
  readonly userIdType?: string | undefined
  /**
   * Whether a policy without SQL is an error, or left out with a comment. One that restricts, which is any but an allow,
   * is then replaced by one that refuses all that it is about: the table is never more open than its schema. Default:
   * `'throw'`.
   */
  readonly onUnsupported?: 'throw' | 'skip' | undefined
}

export interface MigrationOptions extends PostgresRLSOptions {
  /** Default: `'rls_policies'`. */
  readonly name?: string | undefined
  /** Whether the migration makes the context functions. Default: `true`. */
  readonly includeContextFunctions?: boolean | undefined
}

/** Checked options with their defaults. */
export interface NativeConfig {
  readonly force: boolean
  readonly schemaName: string
  readonly policyPrefix: string
  readonly settingPrefix: string
  readonly functionSchema: string
  readonly tenantIdType: string
  readonly userIdType: string
  readonly onUnsupported: 'throw' | 'skip'
}

/** @throws {RLSSchemaError} for a name or a type that is none. */
export function resolveNativeOptions({
  force = true,
  schemaName = 'public',
  policyPrefix = 'rls',
  settingPrefix = 'app',
  functionSchema = schemaName,
  tenantIdType = 'text',
  userIdType = 'text',
  onUnsupported = 'throw',
}: PostgresRLSOptions = {}): NativeConfig {
  for (const name of [schemaName, policyPrefix, settingPrefix, functionSchema]) assertIdentifier(name)
  for (const type of [tenantIdType, userIdType]) assertType(type)
  return {
    force,
    schemaName,
    policyPrefix,
    settingPrefix,
    functionSchema,
    tenantIdType,
    userIdType,
    onUnsupported,
  }
}

/** Words, a size and no more: a type becomes part of the SQL. */
function assertType(type: string): void {
  if (/^[a-z_][\w.]*(?: [a-z]+)*(?:\(\d+(?:, ?\d+)?\))?$/i.test(type)) return
  throw new RLSSchemaError(`"${type}" is no type of PostgreSQL`, { type })
}
