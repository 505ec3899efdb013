import { RLSSchemaError } from '../errors.js'
import type { RLSSchema, TableRLSConfig } from '../policy/schema.js'
import { assertValidSchema } from '../policy/validate-schema.js'
import { quotedText } from './identifiers.js'
import { createPolicy, dropPolicy } from './native-policy.js'
import type { NativeConfig } from './options.js'
import { refuseUntranslated, translateTable, type NativeTablePolicies } from './translate-table.js'

/** The statements that make the policies of a schema, which may be run again. */
export function createStatements(schema: RLSSchema, config: NativeConfig): string[] {
  const tables = translateSchema(schema, config)
  const untranslated = tables.flatMap(table => table.untranslated)
  if (config.onUnsupported !== 'skip') refuseUntranslated(untranslated)
  return tables.flatMap(table => [...tableStatements(table, config), ...leftOut(table)])
}

/** What an earlier schema allowed and this one does not must not stay: all policies with the prefix go first. */
function tableStatements({ table, policies }: NativeTablePolicies, config: NativeConfig): string[] {
  return [
    `ALTER TABLE ${table.sql} ENABLE ROW LEVEL SECURITY`,
    ...(config.force ? [`ALTER TABLE ${table.sql} FORCE ROW LEVEL SECURITY`] : []),
    dropLeftovers(table, config),
    ...policies.flatMap(policy => [dropPolicy(policy), createPolicy(policy)]),
  ]
}

const leftOut = ({ untranslated }: NativeTablePolicies): string[] =>
  untranslated.map(({ table, policy, problem, closes }) =>
    `-- ${closes ? 'Closed for' : 'Left out:'} "${policy}" of "${table}", because ${problem}`.replaceAll(
      /\p{Cc}+/gu,
      ' ',
    ),
  )

/** The statements that take the policies of a schema away, and all others with the prefix. */
export function dropStatements(schema: RLSSchema, config: NativeConfig): string[] {
  return translateSchema(schema, config).flatMap(({ table, policies }) => [
    ...policies.map(dropPolicy),
    dropLeftovers(table, config),
    `ALTER TABLE ${table.sql} NO FORCE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table.sql} DISABLE ROW LEVEL SECURITY`,
  ])
}

function dropLeftovers(
  { schema, name }: NativeTablePolicies['table'],
  { policyPrefix }: NativeConfig,
): string {
  const pattern = `${policyPrefix}_`.replaceAll('_', String.raw`\_`)
  return `DO $rls$
DECLARE
  leftover record;
BEGIN
  FOR leftover IN
    SELECT policyname, schemaname, tablename FROM pg_catalog.pg_policies
    WHERE schemaname = ${quotedText(schema)} AND tablename = ${quotedText(name)}
      AND policyname LIKE ${quotedText(`${pattern}%`)}
  LOOP
    EXECUTE pg_catalog.format(
      'DROP POLICY IF EXISTS %I ON %I.%I', leftover.policyname, leftover.schemaname, leftover.tablename
    );
  END LOOP;
END
$rls$`
}

function translateSchema(schema: RLSSchema, config: NativeConfig): NativeTablePolicies[] {
  assertValidSchema(schema)
  const tables = Object.entries<TableRLSConfig | undefined>(schema).flatMap(([table, tableConfig]) =>
    tableConfig === undefined ? [] : [translateTable(table, tableConfig, config)],
  )
  assertDistinct(tables)
  return tables
}

/** @throws {RLSSchemaError} for two names of one table: the policies of the second would replace those of the first. */
function assertDistinct(tables: readonly NativeTablePolicies[]): void {
  const seen = new Set<string>()
  for (const { table } of tables) {
    if (seen.has(table.sql)) {
      throw new RLSSchemaError(`Two tables of the schema are ${table.sql} in PostgreSQL`, {
        table: table.sql,
      })
    }
    seen.add(table.sql)
  }
}
