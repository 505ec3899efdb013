import type { DialectName } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import type { AnyDb } from './sample.js'

/** Everything that a database knows of itself and that a migration can change, with the rows of all tables. */
export async function catalogueOf(db: AnyDb, dialect: DialectName): Promise<Record<string, unknown>> {
  const contents: Record<string, unknown> = {}
  for (const source of sources[dialect]) {
    contents[source] = (await sql.raw(source).execute(db.withoutPlugins())).rows
      .map(row => JSON.stringify(row))
      .toSorted()
  }
  const tables = await db.withoutPlugins().introspection.getTables({ withInternalKyselyTables: true })
  for (const { name, schema } of tables) {
    const table = schema === undefined ? sql.id(name) : sql.id(schema, name)
    contents[`rows of ${name}`] = (await sql`select * from ${table}`.execute(db.withoutPlugins())).rows
  }
  return contents
}

const ofSchema = (...views: string[]): string[] =>
  views.map(
    view =>
      `select * from information_schema.${view} where ${schemaColumn[view] ?? 'table_schema'} = database()`,
  )

const schemaColumn: Readonly<Record<string, string>> = {
  triggers: 'trigger_schema',
  routines: 'routine_schema',
  events: 'event_schema',
  referential_constraints: 'constraint_schema',
}

/** Of PostgreSQL, all catalogues but those that count what happens. */
const postgresCatalogues =
  'attrdef attribute cast class collation constraint depend description enum event_trigger extension index inherits ' +
  'namespace operator policy proc publication rewrite sequence trigger type'

const sources: Readonly<Record<DialectName, readonly string[]>> = {
  sqlite: ['select * from sqlite_master', 'pragma user_version', 'pragma schema_version'],
  postgres: postgresCatalogues.split(' ').map(name => `select c::text from pg_catalog.pg_${name} c`),
  mysql: [
    'select table_name as n, table_type as t, create_time as c from information_schema.tables where table_schema = database()',
    ...ofSchema('columns', 'statistics', 'views', 'table_constraints', 'key_column_usage'),
    ...ofSchema('triggers', 'routines', 'events', 'referential_constraints'),
  ],
  mssql: [],
}
