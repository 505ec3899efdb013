export { createRepositoryFactory } from './factory.js'
export { createRepositoriesFactory } from './repositories-factory.js'
export { createSimpleRepository } from './simple-repository.js'
export { ContextAwareRepository } from './context-aware-repository.js'
export { createORM } from './orm.js'
export { withPlugins } from './with-plugins.js'

export { upsert, upsertMany } from './upsert.js'
export { atomicStatusTransition } from './status-transition.js'

export { customAdapter, nativeAdapter, normalizeSchema, zodAdapter } from './validation-adapters.js'
export { standardAdapter } from './standard-adapter.js'
export { typeboxAdapter } from './typebox-adapter.js'
export { valibotAdapter } from './valibot-adapter.js'
export { isValidationSchema } from './validation.js'
export { createValidator, safeParse } from './validator.js'
export { getValidationMode, shouldValidate } from './validation-mode.js'
export { InvalidOperatorError, RepositoryValidationError } from './errors.js'

export {
  applyCondition,
  applyWhereClause,
  extractColumns,
  hasOperators,
  isOperatorObject,
  validateOperators,
} from './filter-objects.js'
export {
  ALL_OPERATORS,
  ARRAY_OPERATORS,
  COMPARISON_OPERATORS,
  isLogicalOperator,
  isValidOperator,
  LOGICAL_OPERATORS,
  NULL_OPERATORS,
  RANGE_OPERATORS,
  STRING_OPERATORS,
} from './operators.js'

export {
  getPrimaryKeyColumns,
  isCompositeKey,
  isValidRow,
  normalizePrimaryKeyConfig,
  normalizePrimaryKeyInput,
} from './primary-key.js'

export { PluginValidationError, resolvePluginOrder, validatePlugins } from '@kysera/executor'
export type { Plugin, QueryBuilderContext } from '@kysera/executor'

export type { RepositoryFactory } from './factory.js'
export type { ApplyPluginsFunction, PluginOrm } from './orm.js'
export type { WithExtensions } from './extensions.js'
export type { BaseRepository, EntityOf, Filtered, PkOf, Repository } from './repository.js'
export type {
  ColumnOf,
  CreateInputOf,
  DialectConfig,
  KeyOf,
  RepositoryConfig,
  RepositoryOptions,
  RepositorySchemas,
  UpdateInputOf,
} from './repository-config.js'
export type { FindManyOptions } from './context-aware-repository.js'
export type { RepositoriesFromFactory, RepositoryFactoryMap } from './repositories-factory.js'
export type { SimpleRepositoryOptions } from './simple-repository.js'
export type { UpsertOptions } from './upsert.js'
export type { StatusTransitionOptions } from './status-transition.js'
export type { BulkUpdateOptions } from './bulk-update.js'
export type { CursorPageOf, CursorPageOptions } from './cursor-page.js'
export type { PageCursor } from './page-cursor.js'
export type { OffsetPageOf, OffsetPageOptions, PageOptions } from './offset-page.js'
export type { FindOptions, SortSpec } from './find-options.js'
export type {
  ArrayOperators,
  ComparisonOperators,
  ConditionValue,
  FieldOperators,
  NullOperators,
  RangeOperator,
  StringOperators,
  WhereClause,
} from './where-clause.js'
export type { FieldOperator, LogicalOperator } from './operators.js'
export type { Executor } from '@kysera/core'

export type {
  PrimaryKeyColumn,
  PrimaryKeyConfig,
  PrimaryKeyTypeHint,
  PrimaryKeyValue,
} from './primary-key.js'
export type {
  InputOf,
  OutputOf,
  SchemaLike,
  ValidationError,
  ValidationIssue,
  ValidationResult,
  ValidationSchema,
} from './validation.js'
export type { ValidationMode, ValidationOptions } from './validation-mode.js'
export type { TypeboxSchema, TypeboxValue } from './typebox-adapter.js'
export type { ValibotLike } from './valibot-adapter.js'
export type { SafeParseOptions, Validator } from './validator.js'
export type { StandardIssue, StandardResult, StandardSchema } from './standard-schema.js'
