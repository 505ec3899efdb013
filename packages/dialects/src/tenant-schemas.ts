import { BadRequestError } from '@kysera/core'
import { validateIdentifier } from './identifiers.js'

/** How the schemas of tenants are named. */
export interface TenantSchemaConfig {
  /** What every name begins with. Default: `'tenant_'`. */
  readonly prefix?: string | undefined
}

/** PostgreSQL cuts what is longer, and two tenants would meet in one schema. Allowed characters are all one byte. */
const maxBytes = 63

/**
 * The schema of a tenant. Different ids have different schemas, on every database.
 *
 * @throws {BadRequestError} `Invalid tenant schema name…` when prefix and id do not make one plain name of at most
 * 63 bytes.
 * @example
 * getTenantSchemaName('acme') // 'tenant_acme'
 */
export function getTenantSchemaName(id: string, { prefix = 'tenant_' }: TenantSchemaConfig = {}): string {
  if (!isName(prefix)) throw new BadRequestError(`Invalid tenant schema name: "${prefix}" is no prefix`)
  const name = `${prefix}${id}`
  if (id === '' || !isName(name)) throw new BadRequestError(`Invalid tenant schema name: ${name}`)
  return name
}

/**
 * The id of the tenant that a schema belongs to, or null for other schemas.
 *
 * @throws {BadRequestError} when the prefix is no plain name.
 * @example
 * parseTenantSchemaName('tenant_acme') // 'acme'
 */
export function parseTenantSchemaName(
  schema: string,
  { prefix = 'tenant_' }: TenantSchemaConfig = {},
): string | null {
  if (!isName(prefix)) throw new BadRequestError(`Invalid tenant schema name: "${prefix}" is no prefix`)
  const belongs = schema.startsWith(prefix) && schema !== prefix && isName(schema)
  return belongs ? schema.slice(prefix.length) : null
}

/** Whether a schema is named as those of tenants are. */
export function isTenantSchema(schema: string, config: TenantSchemaConfig = {}): boolean {
  return parseTenantSchemaName(schema, config) !== null
}

/** The schemas of tenants among others, in their order. */
export function filterTenantSchemas(schemas: readonly string[], config: TenantSchemaConfig = {}): string[] {
  return schemas.filter(schema => isTenantSchema(schema, config))
}

/** The ids of the tenants whose schemas are in a list, in its order. */
export function extractTenantIds(schemas: readonly string[], config: TenantSchemaConfig = {}): string[] {
  return schemas.map(schema => parseTenantSchemaName(schema, config)).filter(id => id !== null)
}

function isName(text: string): boolean {
  return validateIdentifier(text) && !text.includes('.') && text.length <= maxBytes
}
