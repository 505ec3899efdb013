import {
  assertKnownOptions,
  assertName,
  assertNames,
  AuditError,
  silentLogger,
  tablesWithColumn,
  type KyseraLogger,
  type NamedTable,
  type OptionNames,
} from '@kysera/core'
import { columnRule, type ColumnRule, type ColumnsByTable } from './values/column-rule.js'
import { keyRule, type KeyRule } from './key-rule.js'

/** What may be there at once or later. */
export type MaybePromise<T> = T | Promise<T>

export interface AuditOptions {
  /** The table of the entries, `'audit_logs'` or `'schema.audit_logs'`. Default: `'audit_logs'`. */
  readonly auditTable?: string | undefined
  /**
   * The key of audited tables, for all of them or by table. Default: that of the last repository made for the table
   * on the database, and `'id'` where there was none.
   */
  readonly primaryKeyColumn?: string | readonly string[] | ColumnsByTable | undefined
  /** Whether changes and deletions keep the row as it was. Default: `true`. */
  readonly captureOldValues?: boolean | undefined
  /** Whether insertions and changes keep the row as it is then; a new key is kept anyway. Default: `true`. */
  readonly captureNewValues?: boolean | undefined
  /** Whether nothing is recorded. The audit table is still there, and its history can be read. Default: `false`. */
  readonly skipSystemOperations?: boolean | undefined
  /** The only tables that are audited; `[]` means all. Default: all. */
  readonly tables?: readonly string[] | undefined
  /** Tables that are not audited; not looked at beside `tables`. Default: none but the audit table. */
  readonly excludeTables?: readonly string[] | undefined
  /** Who writes. Asked once per statement, before it is sent. */
  readonly getUserId?: (() => MaybePromise<string | number | bigint | null | undefined>) | undefined
  /** The clock; text must be that of a date. Default: `() => new Date()`. */
  readonly getTimestamp?: (() => Date | string) | undefined
  /** What else to keep with the entries of a statement, as JSON. */
  readonly metadata?: (() => MaybePromise<Record<string, unknown> | null | undefined>) | undefined
  /** Whose entries: written to `tenant_id`, and history and restoring see no others. */
  readonly getTenantId?: (() => MaybePromise<string | number | null | undefined>) | undefined
  /** Whether a missing audit table is created with the executor. Default: `true`. */
  readonly createTable?: boolean | undefined
  /** Columns that entries lack, of all tables or by table. Default: none. */
  readonly excludeColumns?: readonly string[] | ColumnsByTable | undefined
  /** Columns of which entries only say that they were there, of all tables or by table. Default: none. */
  readonly maskColumns?: readonly string[] | ColumnsByTable | undefined
  /** Whether an update keeps only the columns that it changed, and the key. Default: `false`. */
  readonly onlyChanged?: boolean | undefined
  /** For several instances on one executor. Default: `'@kysera/audit'`. */
  readonly name?: string | undefined
  /** Default: nothing is logged. */
  readonly logger?: KyseraLogger | undefined
}

/** Checked options with their defaults. */
export interface AuditConfig {
  readonly name: string
  readonly auditTable: string
  readonly captureOldValues: boolean
  readonly captureNewValues: boolean
  readonly createTable: boolean
  readonly onlyChanged: boolean
  readonly key: KeyRule
  readonly isListed: (table: NamedTable) => boolean
  readonly excluded: ColumnRule
  readonly masked: ColumnRule
  readonly getUserId: NonNullable<AuditOptions['getUserId']>
  readonly getTimestamp: NonNullable<AuditOptions['getTimestamp']>
  readonly metadata: NonNullable<AuditOptions['metadata']>
  readonly getTenantId: AuditOptions['getTenantId']
  readonly logger: KyseraLogger
}

export const defaultName = '@kysera/audit'
export const defaultTable = 'audit_logs'

/** @throws {AuditError} when an option makes no sense. */
export function resolveOptions(options: AuditOptions): AuditConfig {
  assertKnownOptions(options, optionNames, AuditError)
  const { tables = [], excludeTables = [], logger = silentLogger } = options
  const { auditTable = defaultTable, name = defaultName } = options
  assertName(auditTable, 'auditTable', AuditError)
  assertName(name, 'name', AuditError)
  assertNames(tables, 'tables', AuditError)
  assertNames(excludeTables, 'excludeTables', AuditError)
  for (const flag of flags) assertType(options, flag, 'boolean')
  for (const callback of callbacks) assertType(options, callback, 'function')
  const config: AuditConfig = {
    name,
    auditTable,
    captureOldValues: options.captureOldValues ?? true,
    captureNewValues: options.captureNewValues ?? true,
    createTable: options.createTable ?? true,
    onlyChanged: options.onlyChanged ?? false,
    key: keyRule(options.primaryKeyColumn),
    isListed: listed({ tables, excludeTables }),
    excluded: columnRule('excludeColumns', options.excludeColumns),
    masked: columnRule('maskColumns', options.maskColumns),
    getUserId: options.getUserId ?? (() => null),
    getTimestamp: options.getTimestamp ?? (() => new Date()),
    metadata: options.metadata ?? (() => null),
    getTenantId: options.getTenantId,
    logger,
  }
  assertKeysAreRecorded(config)
  return config
}

const optionNames: OptionNames<AuditOptions> = {
  auditTable: true,
  primaryKeyColumn: true,
  captureOldValues: true,
  captureNewValues: true,
  skipSystemOperations: true,
  tables: true,
  excludeTables: true,
  getUserId: true,
  getTimestamp: true,
  metadata: true,
  getTenantId: true,
  createTable: true,
  excludeColumns: true,
  maskColumns: true,
  onlyChanged: true,
  name: true,
  logger: true,
}

const flags = [
  'captureOldValues',
  'captureNewValues',
  'skipSystemOperations',
  'createTable',
  'onlyChanged',
] as const
const callbacks = ['getUserId', 'getTimestamp', 'metadata', 'getTenantId'] as const

function assertType(options: AuditOptions, option: keyof AuditOptions, type: string): void {
  const value = options[option]
  if (value !== undefined && typeof value !== type) throw new AuditError(`${option} must be a ${type}`)
}

/** No column is asked for: names decide alone. */
function listed(filter: Parameters<typeof tablesWithColumn>[1]): AuditConfig['isListed'] {
  const isListed = tablesWithColumn('', filter)
  return ({ table, schema }) => isListed({ table, schema })
}

/** What is known when the plugin is made; the keys of repositories are looked at when a row is recorded. */
function assertKeysAreRecorded({ key, excluded, masked }: AuditConfig): void {
  for (const table of new Set([...key.tables, ...excluded.tables, ...masked.tables])) {
    assertKeyIsRecorded(key.columnsOf(table), table, { excluded, masked })
  }
}

/** @throws {AuditError} when entries of a table would lack what tells its rows apart. */
export function assertKeyIsRecorded(
  key: readonly string[] | undefined,
  table: string,
  { excluded, masked }: Pick<AuditConfig, 'excluded' | 'masked'>,
): void {
  const hidden = key?.find(column => excluded.has(table, column) || masked.has(table, column))
  if (hidden === undefined) return
  throw new AuditError(`The key column "${hidden}" of "${table}" can be neither excluded nor masked`)
}
