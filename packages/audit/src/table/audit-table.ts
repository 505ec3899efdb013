import { AuditError, bareName, detectDialect, ErrorCodes, type Dialect } from '@kysera/core'
import { foldName, isSameName, type AnyDb } from '@kysera/executor'
import type { TableMetadata } from 'kysely'
import { schemaName } from '../table-names.js'

/** An audit table as the database has it. */
export interface AuditTable {
  /** With its schema, where the database has schemas. */
  readonly name: string
  readonly dialect: Dialect
  /** The type of `changed_at`. */
  readonly timeType: string
  readonly hasTenant: boolean
}

/** The tables of a database, and the audit table among them. */
export interface AuditedDatabase {
  readonly dialect: Dialect
  readonly tables: readonly TableMetadata[]
  /** The tables of names that are the same, by what these have in common. */
  readonly byName: ReadonlyMap<string, readonly TableMetadata[]>
  /** The schema of tables whose entries name none. */
  readonly defaultSchema: string | undefined
  readonly auditTable: AuditTable | undefined
}

/** What a database says of its tables. */
export async function readDatabase(db: AnyDb, auditTable: string): Promise<AuditedDatabase> {
  return describeDatabase(db, await db.introspection.getTables(), auditTable)
}

export function describeDatabase(
  db: AnyDb,
  tables: readonly TableMetadata[],
  auditTable: string,
): AuditedDatabase {
  const dialect = detectDialect(db)
  const defaultSchema = defaultSchemas[dialect](tables)
  const found = findTable(tables, auditTable, defaultSchema)
  return {
    dialect,
    tables,
    byName: groupedByName(tables),
    defaultSchema,
    auditTable: found && {
      dialect,
      name: found.schema === undefined ? found.name : `${found.schema}.${found.name}`,
      timeType: typeOf(found, 'changed_at') ?? '',
      hasTenant: typeOf(found, 'tenant_id') !== undefined,
    },
  }
}

function groupedByName(tables: readonly TableMetadata[]): Map<string, TableMetadata[]> {
  const groups = new Map<string, TableMetadata[]>()
  for (const table of tables) {
    const name = foldName(table.name)
    groups.set(name, [...(groups.get(name) ?? []), table])
  }
  return groups
}

/** The schema of MySQL is the database, and those of others are not read. */
const defaultSchemas: Readonly<Record<Dialect, (tables: readonly TableMetadata[]) => string | undefined>> = {
  postgres: () => 'public',
  mysql: ([first]) => first?.schema,
  sqlite: () => undefined,
  mssql: () => 'dbo',
}

/** A table by its name, with a schema or not: the one in the default schema, or the only one. */
export function findTable(
  tables: readonly TableMetadata[],
  name: string,
  defaultSchema: string | undefined,
): TableMetadata | undefined {
  const schema = schemaName(name)
  const named = (isNamed: (table: TableMetadata) => boolean): TableMetadata[] =>
    tables.filter(table => isNamed(table) && (schema === undefined || table.schema === schema))
  const bare = bareName(name)
  const exact = named(table => table.name === bare)
  const candidates = exact.length > 0 ? exact : named(table => isSameName(table.name, bare))
  return candidates.length === 1 ? candidates[0] : candidates.find(table => table.schema === defaultSchema)
}

const typeOf = (table: TableMetadata, column: string): string | undefined =>
  table.columns.find(({ name }) => name === column)?.dataType

/** @throws {AuditError} when there is no audit table. */
export function foundTable({ auditTable }: AuditedDatabase, name: string): AuditTable {
  if (auditTable !== undefined) return auditTable
  throw tableError(`The audit table "${name}" is missing: create it with createAuditTable`)
}

export const tableError = (message: string, cause?: unknown): AuditError =>
  new AuditError(message, undefined, ErrorCodes.AUDIT_TABLE_CREATION_FAILED, { cause })
