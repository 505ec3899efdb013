export type { Dialect } from '@kysera/core'

export { getCurrentTimestamp, getDefaultPort } from './dialect-facts.js'
export { formatDate } from './format-date.js'
export {
  assertValidIdentifier,
  escapeIdentifier,
  qualifyTableName,
  validateIdentifier,
} from './identifiers.js'

export { buildConnectionUrl, parseConnectionUrl } from './connection-url/connection-url.js'
export type { ConnectionConfig } from './connection-url/connection-config.js'

export {
  errorMatchers,
  isCheckConstraintError,
  isForeignKeyError,
  isNotNullError,
  isUniqueConstraintError,
} from './constraint-errors.js'
export type { ErrorMatchers } from './constraint-errors.js'
export { createErrorMatcher, extractErrorInfo } from './error-info.js'
export type { ErrorMatcherConfig, ExtractedErrorInfo } from './error-info.js'

export {
  extractTenantIds,
  filterTenantSchemas,
  getTenantSchemaName,
  isTenantSchema,
  parseTenantSchemaName,
} from './tenant-schemas.js'
export type { TenantSchemaConfig } from './tenant-schemas.js'
