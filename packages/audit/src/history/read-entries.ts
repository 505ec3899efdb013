import { BadRequestError, type Dialect } from '@kysera/core'
import { foldName, replacePlugin, type AnyDb } from '@kysera/executor'
import { sql, type SelectQueryBuilder } from 'kysely'
import type { AuditTable } from '../table/audit-table.js'
import { instantForm } from '../table/instants.js'
import type { AuditFilters, AuditLogEntry, AuditOperation, AuditPaginationOptions } from './entry-types.js'

/** Entries of one table, row or tenant, beside the filters of callers. */
export interface EntryQuery extends AuditFilters {
  readonly id?: string | undefined
  readonly table?: string | undefined
  readonly entityId?: string | undefined
  /** Undefined for all tenants, null for the entries of none. */
  readonly tenantId?: string | null | undefined
}

/** The entries that fit, newest first. */
export async function readEntries(
  executor: AnyDb,
  table: AuditTable,
  query: EntryQuery,
): Promise<AuditLogEntry[]> {
  assertPage(query)
  const ordered = filtered(entriesOf(executor, table), table, query)
    .orderBy('changed_at', 'desc')
    .orderBy('id', 'desc')
  if (query.limit === 0) return []
  const rows = await pages[table.dialect](ordered, query).execute()
  return rows.map(entryOf)
}

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
type AnySelect = SelectQueryBuilder<any, any, any>

/** What hides and stamps rows of the application is not for entries. */
export const withoutRowPlugins = (db: AnyDb): AnyDb =>
  replacePlugin(replacePlugin(db, '@kysera/soft-delete'), '@kysera/timestamps')

function entriesOf(executor: AnyDb, { name, dialect, timeType }: AuditTable): AnySelect {
  const time = instantForm(dialect, timeType).read(sql.ref('changed_at'))
  return withoutRowPlugins(executor)
    .selectFrom(name)
    .select([
      'id',
      'table_name',
      'entity_id',
      'operation',
      'old_values',
      'new_values',
      'changed_by',
      'metadata',
    ])
    .select(time.as('changed_time'))
}

function filtered(select: AnySelect, table: AuditTable, query: EntryQuery): AnySelect {
  const form = instantForm(table.dialect, table.timeType)
  const equal: [column: string, value: string | undefined][] = [
    ['id', query.id],
    ['table_name', query.table],
    ['entity_id', query.entityId],
    ['operation', operationOf(query.operation)],
    ['changed_by', query.userId === undefined ? undefined : String(query.userId)],
  ]
  const bounds = [
    ['>=', query.startDate],
    ['<=', query.endDate],
  ] as const
  let result = select
  for (const [column, value] of equal) if (value !== undefined) result = result.where(column, '=', value)
  for (const [operator, bound] of bounds) {
    if (bound !== undefined) result = result.where('changed_at', operator, form.write(dateOf(bound)))
  }
  if (query.tenantId === undefined) return result
  return query.tenantId === null
    ? result.where('tenant_id', 'is', null)
    : result.where('tenant_id', '=', query.tenantId)
}

const operations: readonly string[] = ['INSERT', 'UPDATE', 'DELETE'] satisfies AuditOperation[]

function operationOf(operation: AuditOperation | undefined): string | undefined {
  if (operation === undefined || operations.includes(operation)) return operation
  throw new BadRequestError(`operation is one of ${operations.join(', ')}`)
}

function dateOf(bound: Date | string | number): Date {
  const date = new Date(bound)
  if (Number.isNaN(date.getTime())) throw new BadRequestError('startDate and endDate are dates')
  return date
}

function assertPage({ limit = 0, offset = 0 }: AuditPaginationOptions): void {
  if ([limit, offset].every(count => Number.isSafeInteger(count) && count >= 0)) return
  throw new BadRequestError('limit and offset are whole numbers, and not below zero')
}

type Page = (query: AnySelect, page: AuditPaginationOptions) => AnySelect

const plainPage: Page = (query, { limit, offset }) => {
  const limited = limit === undefined ? query : query.limit(limit)
  return offset === undefined ? limited : limited.offset(offset)
}

/** An offset alone is not known everywhere. */
const pages: Readonly<Record<Dialect, Page>> = {
  postgres: plainPage,
  sqlite: (query, { limit = -1, offset }) =>
    offset === undefined && limit === -1 ? query : plainPage(query, { limit, offset }),
  mysql: (query, { limit, offset }) =>
    offset === undefined || limit !== undefined
      ? plainPage(query, { limit, offset })
      : query.limit(sql<number>`18446744073709551615`).offset(offset),
  mssql: (query, { limit, offset }) => {
    if (offset === undefined) return limit === undefined ? query : query.top(limit)
    return limit === undefined ? query.offset(offset) : query.offset(offset).fetch(limit)
  },
}

/** A row under the names of the table, whatever a plugin of Kysely makes of them. */
function entryOf(row: object): AuditLogEntry {
  const values = new Map(Object.entries(row).map(([name, value]) => [foldName(name), value]))
  const text = (name: string): string => String(values.get(foldName(name)))
  const optional = (name: string): string | null =>
    (values.get(foldName(name)) ?? null) === null ? null : text(name)
  const id = Number(text('id'))
  return {
    id: Number.isSafeInteger(id) ? id : text('id'),
    table_name: text('table_name'),
    entity_id: text('entity_id'),
    operation: asOperation(text('operation')),
    old_values: jsonOf(values.get('oldvalues')),
    new_values: jsonOf(values.get('newvalues')),
    changed_by: optional('changed_by'),
    changed_at: new Date(text('changed_time')).toISOString(),
    metadata: jsonOf(values.get('metadata')),
  }
}

const asOperation = (text: string): AuditOperation =>
  text === 'INSERT' || text === 'UPDATE' ? text : 'DELETE'

/** Columns of type JSON may come as objects. */
function jsonOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
