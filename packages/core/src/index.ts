export { DatabaseError } from './errors/database-error.js'
export {
  CheckConstraintError,
  ForeignKeyError,
  NotNullError,
  UniqueConstraintError,
} from './errors/constraint-errors.js'
export { BadRequestError, NotFoundError } from './errors/request-errors.js'
export { RecordNotDeletedError, SoftDeleteError } from './errors/soft-delete-errors.js'
export { AuditError, AuditMissingValuesError, AuditRestoreError } from './errors/audit-errors.js'
export { TimestampColumnMissingError, TimestampsError } from './errors/timestamps-errors.js'

export {
  AuditErrorCodes,
  ConfigErrorCodes,
  DatabaseErrorCodes,
  ErrorCodes,
  FileSystemErrorCodes,
  MigrationErrorCodes,
  NetworkErrorCodes,
  PluginErrorCodes,
  ResourceErrorCodes,
  ValidationErrorCodes,
  getErrorCategory,
  isValidErrorCode,
} from './error-codes.js'
export type { ErrorCode } from './error-codes.js'

export { parseDatabaseError } from './parse-error/parse-database-error.js'
export { constraintKind } from './parse-error/constraint-kind.js'
export { isTransientError } from './parse-error/is-transient-error.js'
export type { ConstraintKind } from './parse-error/driver-errors.js'

export type { Dialect } from './dialect.js'
export { getDialectTraits } from './dialect-traits.js'
export type { DialectTraits } from './dialect-traits.js'
export { detectDialect } from './detect-dialect.js'
export { formatTimestampForDb } from './timestamp-format.js'
export { isKeyValue } from './key-value.js'
export { isPlainObject } from './plain-object.js'
export { bindValue, bindValues } from './bind-value.js'
export { firstRows } from './query/first-rows.js'
export { chunksOf, keysPerStatement } from './keys/chunks.js'
export { bindKey, hasKey, hasOneOfKeys } from './keys/key-condition.js'
export { distinctByKey, keyText, selectByKeys } from './keys/rows-by-key.js'
export type { Columns, KeyedTable } from './keys/keyed-table.js'

export { isTransaction } from './handle/is-transaction.js'
export { kyselyOver } from './handle/kysely-over.js'
export { forwardingProvider } from './handle/forwarding-provider.js'
export type { ForwardingProvider } from './handle/forwarding-provider.js'

export { addMethods } from './repository/add-methods.js'
export { atomically, writeInChunks } from './repository/atomically.js'
export { inSchemaOf, keyedTableOf, toEntity } from './repository/repository-shape.js'
export { rowKeyOf, rowKeysOf } from './repository/row-key.js'
export type { ChunkedWrite } from './repository/atomically.js'
export type { RepositoryShape } from './repository/repository-shape.js'

export { DEFAULT_LIMIT, MAX_LIMIT, MAX_PAGE } from './pagination/page-numbers.js'
export { paginate } from './pagination/paginate.js'
export type { OffsetPage, PaginationOptions } from './pagination/paginate.js'
export { paginateCursor, paginateCursorSimple } from './pagination/paginate-cursor.js'
export type {
  CursorOptions,
  CursorOrder,
  CursorPage,
  SimpleCursorOptions,
} from './pagination/paginate-cursor.js'
export type { CursorAlgorithm, CursorSecurityOptions } from './cursor/cursor-security.js'

export { applyDateRange } from './query/apply-date-range.js'
export type { DateRangeOptions } from './query/apply-date-range.js'
export { applyOffset } from './query/apply-offset.js'
export type { OffsetOptions } from './query/apply-offset.js'
export { executeCount } from './query/execute-count.js'
export { executeGroupedCount } from './query/execute-grouped-count.js'
export { inSavepoint, savepointStatements } from './query/savepoint.js'
export type { SavepointOptions, SavepointStatements } from './query/savepoint.js'

export { consoleLogger, createPrefixedLogger, silentLogger } from './logger.js'
export type { KyseraLogger } from './logger.js'

export type {
  AuditFields,
  Executor,
  PrimaryKeyConfig,
  QueryMetrics,
  SoftDelete,
  Timestamps,
} from './types.js'

export { bareName } from './bare-name.js'
export { shouldApplyToTable } from './table-filter.js'
export { tablesWithColumn } from './tables-with-column.js'
export type { NamedTable } from './tables-with-column.js'
export type { TableFilterConfig } from './table-filter.js'
export { assertKnownOptions, assertName, assertNames } from './option-names.js'
export type { OptionNames } from './option-names.js'
export { createPluginConfig } from './plugin-options.js'
export type {
  BasePluginOptions,
  BasePluginOptionsWithPrimaryKey,
  ResolvedPluginConfig,
} from './plugin-options.js'
export { PLUGIN_PRIORITIES, createPluginMetadata } from './plugin-metadata.js'
export type { PluginMetadata, PluginMetadataOptions, PluginPriority } from './plugin-metadata.js'

export { longestDelay, startTimer } from './timing/timer.js'
export { pause } from './timing/pause.js'
export { withDeadline } from './timing/with-deadline.js'
export type { AbortSignalLike } from './timing/abort.js'
export type { DeadlineOptions } from './timing/with-deadline.js'
export type { TimerOptions } from './timing/timer.js'

export { getEnv } from './env.js'
export { VERSION } from './version.js'
