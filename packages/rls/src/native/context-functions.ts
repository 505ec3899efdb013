import { quoted, quotedText } from './identifiers.js'
import type { NativeConfig } from './options.js'

interface ContextFunction {
  readonly name: string
  readonly parameters: string
  readonly returns: string
  readonly expression: string
}

/**
 * Functions that say who asks, for the expressions of policies. Null, or empty, where nobody said.
 *
 * Their bodies are expressions, which PostgreSQL reads when they are made: no `search_path` changes what they mean, and
 * the planner looks into them.
 */
export function createFunctions(config: NativeConfig): string[] {
  return functionsOf(config).map(
    ({ name, parameters, returns, expression }) =>
      `CREATE OR REPLACE FUNCTION ${quoted(config.functionSchema)}.${name}(${parameters}) RETURNS ${returns}
LANGUAGE sql STABLE PARALLEL SAFE
RETURN ${expression}`,
  )
}

/** The statements that take them away, the ones first that use others. */
export function dropFunctions(config: NativeConfig): string[] {
  return functionsOf(config)
    .toReversed()
    .map(
      ({ name, parameters }) =>
        `DROP FUNCTION IF EXISTS ${quoted(config.functionSchema)}.${name}(${parameters.split(' ').slice(1).join(' ')})`,
    )
}

function functionsOf({
  functionSchema,
  settingPrefix,
  userIdType,
  tenantIdType,
}: NativeConfig): ContextFunction[] {
  const schema = quoted(functionSchema)
  const setting = (name: string): string =>
    `nullif(pg_catalog.current_setting(${quotedText(`${settingPrefix}.${name}`)}, true), '')`
  const list = (name: string): string =>
    `ARRAY(SELECT pg_catalog.jsonb_array_elements_text(${setting(name)}::pg_catalog.jsonb))`
  const one = { parameters: '' }
  return [
    {
      ...one,
      name: 'rls_current_user_id',
      returns: userIdType,
      expression: `${setting('user_id')}::${userIdType}`,
    },
    {
      ...one,
      name: 'rls_current_tenant_id',
      returns: tenantIdType,
      expression: `${setting('tenant_id')}::${tenantIdType}`,
    },
    { ...one, name: 'rls_current_roles', returns: 'text[]', expression: list('roles') },
    {
      name: 'rls_has_role',
      parameters: 'role_name text',
      returns: 'boolean',
      expression: `coalesce(role_name = ANY (${schema}.rls_current_roles()), false)`,
    },
    { ...one, name: 'rls_current_permissions', returns: 'text[]', expression: list('permissions') },
    {
      name: 'rls_has_permission',
      parameters: 'permission text',
      returns: 'boolean',
      expression: `coalesce(permission = ANY (${schema}.rls_current_permissions()), false)`,
    },
    {
      ...one,
      name: 'rls_is_system',
      returns: 'boolean',
      expression: `coalesce(${setting('is_system')} = 'true', false)`,
    },
  ]
}
