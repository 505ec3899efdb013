/** Failures of the connection or of a statement. */
export const DatabaseErrorCodes = {
  DB_CONNECTION_FAILED: 'DB_CONNECTION_FAILED',
  DB_QUERY_FAILED: 'DB_QUERY_FAILED',
  DB_TRANSACTION_FAILED: 'DB_TRANSACTION_FAILED',
  DB_TIMEOUT: 'DB_TIMEOUT',
  DB_POOL_EXHAUSTED: 'DB_POOL_EXHAUSTED',
  DB_UNKNOWN: 'DB_UNKNOWN',
} as const

/** Values that a constraint or a check refused. */
export const ValidationErrorCodes = {
  VALIDATION_UNIQUE_VIOLATION: 'VALIDATION_UNIQUE_VIOLATION',
  VALIDATION_FOREIGN_KEY_VIOLATION: 'VALIDATION_FOREIGN_KEY_VIOLATION',
  VALIDATION_NOT_NULL_VIOLATION: 'VALIDATION_NOT_NULL_VIOLATION',
  VALIDATION_CHECK_VIOLATION: 'VALIDATION_CHECK_VIOLATION',
  VALIDATION_INVALID_INPUT: 'VALIDATION_INVALID_INPUT',
  VALIDATION_REQUIRED_FIELD: 'VALIDATION_REQUIRED_FIELD',
  VALIDATION_INVALID_TYPE: 'VALIDATION_INVALID_TYPE',
} as const

/** Rows that are missing or in the way, and requests that make no sense. */
export const ResourceErrorCodes = {
  RESOURCE_NOT_FOUND: 'RESOURCE_NOT_FOUND',
  RESOURCE_ALREADY_EXISTS: 'RESOURCE_ALREADY_EXISTS',
  RESOURCE_CONFLICT: 'RESOURCE_CONFLICT',
  RESOURCE_BAD_REQUEST: 'RESOURCE_BAD_REQUEST',
} as const

/** Failures of migrations. */
export const MigrationErrorCodes = {
  MIGRATION_UP_FAILED: 'MIGRATION_UP_FAILED',
  MIGRATION_DOWN_FAILED: 'MIGRATION_DOWN_FAILED',
  MIGRATION_VALIDATION_FAILED: 'MIGRATION_VALIDATION_FAILED',
  MIGRATION_NOT_FOUND: 'MIGRATION_NOT_FOUND',
  MIGRATION_DUPLICATE_NAME: 'MIGRATION_DUPLICATE_NAME',
  MIGRATION_LOCK_FAILED: 'MIGRATION_LOCK_FAILED',
  MIGRATION_ALREADY_EXECUTED: 'MIGRATION_ALREADY_EXECUTED',
} as const

/** Failures of plugins, and of the list of plugins. */
export const PluginErrorCodes = {
  PLUGIN_VALIDATION_FAILED: 'PLUGIN_VALIDATION_FAILED',
  PLUGIN_INIT_FAILED: 'PLUGIN_INIT_FAILED',
  PLUGIN_CONFLICT: 'PLUGIN_CONFLICT',
  PLUGIN_DEPENDENCY_MISSING: 'PLUGIN_DEPENDENCY_MISSING',
  PLUGIN_DUPLICATE: 'PLUGIN_DUPLICATE',
  PLUGIN_NOT_FOUND: 'PLUGIN_NOT_FOUND',
  PLUGIN_EXECUTION_FAILED: 'PLUGIN_EXECUTION_FAILED',
  SOFT_DELETE_ERROR: 'SOFT_DELETE_ERROR',
  RECORD_NOT_DELETED: 'RECORD_NOT_DELETED',
  TIMESTAMPS_ERROR: 'TIMESTAMPS_ERROR',
  TIMESTAMP_COLUMN_MISSING: 'TIMESTAMP_COLUMN_MISSING',
} as const

/** Failures of the audit log. */
export const AuditErrorCodes = {
  AUDIT_LOG_NOT_FOUND: 'AUDIT_LOG_NOT_FOUND',
  AUDIT_RESTORE_NOT_SUPPORTED: 'AUDIT_RESTORE_NOT_SUPPORTED',
  AUDIT_OLD_VALUES_MISSING: 'AUDIT_OLD_VALUES_MISSING',
  AUDIT_TABLE_CREATION_FAILED: 'AUDIT_TABLE_CREATION_FAILED',
  AUDIT_ERROR: 'AUDIT_ERROR',
  AUDIT_RESTORE_ERROR: 'AUDIT_RESTORE_ERROR',
  AUDIT_MISSING_VALUES: 'AUDIT_MISSING_VALUES',
} as const

/** Configuration that is missing or wrong. */
export const ConfigErrorCodes = {
  CONFIG_NOT_FOUND: 'CONFIG_NOT_FOUND',
  CONFIG_VALIDATION_FAILED: 'CONFIG_VALIDATION_FAILED',
  CONFIG_PARSE_ERROR: 'CONFIG_PARSE_ERROR',
  CONFIG_REQUIRED_MISSING: 'CONFIG_REQUIRED_MISSING',
  CONFIG_INVALID_VALUE: 'CONFIG_INVALID_VALUE',
} as const

/** Failures of files and folders. */
export const FileSystemErrorCodes = {
  FS_FILE_NOT_FOUND: 'FS_FILE_NOT_FOUND',
  FS_PERMISSION_DENIED: 'FS_PERMISSION_DENIED',
  FS_DIRECTORY_NOT_FOUND: 'FS_DIRECTORY_NOT_FOUND',
  FS_FILE_EXISTS: 'FS_FILE_EXISTS',
  FS_WRITE_FAILED: 'FS_WRITE_FAILED',
  FS_READ_FAILED: 'FS_READ_FAILED',
} as const

/** Failures on the way to the server. */
export const NetworkErrorCodes = {
  NETWORK_CONNECTION_REFUSED: 'NETWORK_CONNECTION_REFUSED',
  NETWORK_TIMEOUT: 'NETWORK_TIMEOUT',
  NETWORK_DNS_FAILED: 'NETWORK_DNS_FAILED',
  NETWORK_SSL_ERROR: 'NETWORK_SSL_ERROR',
} as const

/** The `code` of every error that Kysera throws. */
export type ErrorCode =
  | keyof typeof DatabaseErrorCodes
  | keyof typeof ValidationErrorCodes
  | keyof typeof ResourceErrorCodes
  | keyof typeof MigrationErrorCodes
  | keyof typeof PluginErrorCodes
  | keyof typeof AuditErrorCodes
  | keyof typeof ConfigErrorCodes
  | keyof typeof FileSystemErrorCodes
  | keyof typeof NetworkErrorCodes

/** All codes; each key is its own value, so that a code can be named without a string literal. */
export const ErrorCodes: { readonly [Code in ErrorCode]: Code } = {
  ...DatabaseErrorCodes,
  ...ValidationErrorCodes,
  ...ResourceErrorCodes,
  ...MigrationErrorCodes,
  ...PluginErrorCodes,
  ...AuditErrorCodes,
  ...ConfigErrorCodes,
  ...FileSystemErrorCodes,
  ...NetworkErrorCodes,
}

/** Whether a text is one of {@link ErrorCodes}; a driver's own code is not. */
export function isValidErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ErrorCodes, code)
}

/**
 * The word before the first underscore of a code, or `'UNKNOWN'`.
 *
 * @example
 * getErrorCategory('VALIDATION_UNIQUE_VIOLATION') // 'VALIDATION'
 */
export function getErrorCategory(code: string): string {
  return /^([A-Z]+)_/.exec(code)?.[1] ?? 'UNKNOWN'
}
