export { createRepositoryFactory } from './factory.js'
export { createRepositoriesFactory } from './repositories-factory.js'
export { createSimpleRepository } from './simple-repository.js'
export { ContextAwareRepository } from './context-aware-repository.js'
export { createORM } from './orm/orm.js'
export { withPlugins } from './orm/with-plugins.js'

export { upsert, upsertMany } from './upsert/upsert.js'
export { atomicStatusTransition } from './writes/status-transition.js'

export { customAdapter } from './validation/custom-adapter.js'
export { nativeAdapter } from './validation/native-adapter.js'
export { normalizeSchema } from './validation/normalize-schema.js'
export { standardAdapter } from './validation/standard-adapter.js'
export { typeboxAdapter } from './validation/typebox-adapter.js'
export { valibotAdapter } from './validation/valibot-adapter.js'
export { zodAdapter } from './validation/zod-adapter.js'
export { isValidationSchema } from './validation/validation-schema.js'
export { createValidator, safeParse } from './validation/validator.js'
export { getValidationMode, shouldValidate } from './validation/validation-mode.js'
export { RepositoryValidationError } from './validation/repository-validation-error.js'

export {
  applyCondition,
  applyWhereClause,
  extractColumns,
  hasOperators,
  isOperatorObject,
  validateOperators,
} from './filters/filter-objects.js'
export { InvalidOperatorError } from './filters/invalid-operator-error.js'
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
} from './filters/operators.js'

export {
  getPrimaryKeyColumns,
  isCompositeKey,
  isValidRow,
  normalizePrimaryKeyConfig,
  normalizePrimaryKeyInput,
} from './table/primary-key.js'

export { PluginValidationError, resolvePluginOrder, validatePlugins } from '@kysera/executor'
export type { Plugin, QueryBuilderContext } from '@kysera/executor'

export type { RepositoryFactory } from './factory.js'
export type { ApplyPluginsFunction, PluginOrm } from './orm/orm.js'
export type { WithExtensions } from './orm/extensions.js'
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
} from './definition/repository-config.js'
export type { FindManyOptions } from './context-aware-repository.js'
export type { RepositoriesFromFactory, RepositoryFactoryMap } from './repositories-factory.js'
export type { SimpleRepositoryOptions } from './simple-repository.js'
export type { UpsertOptions } from './upsert/upsert-options.js'
export type { StatusTransitionOptions } from './writes/status-transition.js'
export type { BulkUpdateOptions } from './writes/bulk-update.js'
export type { CursorPageOf, CursorPageOptions } from './pagination/cursor-page.js'
export type { PageCursor } from './pagination/page-cursor.js'
export type { OffsetPageOf, OffsetPageOptions } from './pagination/offset-page.js'
export type { PageOptions } from './pagination/page-options.js'
export type { FindOptions, SortSpec } from './reads/find-options.js'
export type {
  ArrayOperators,
  ComparisonOperators,
  ConditionValue,
  FieldOperators,
  NullOperators,
  RangeOperator,
  StringOperators,
  WhereClause,
} from './filters/where-clause.js'
export type { FieldOperator, LogicalOperator } from './filters/operators.js'
export type { Executor } from '@kysera/core'

export type {
  PrimaryKeyColumn,
  PrimaryKeyConfig,
  PrimaryKeyTypeHint,
  PrimaryKeyValue,
} from './table/primary-key.js'
export type {
  InputOf,
  OutputOf,
  SchemaLike,
  ValidationError,
  ValidationIssue,
  ValidationResult,
  ValidationSchema,
} from './validation/validation-schema.js'
export type { ValidationMode, ValidationOptions } from './validation/validation-mode.js'
export type { TypeboxSchema, TypeboxValue } from './validation/typebox-adapter.js'
export type { ValibotLike } from './validation/valibot-adapter.js'
export type { SafeParseOptions, Validator } from './validation/validator.js'
export type { StandardIssue, StandardResult, StandardSchema } from './validation/standard-schema.js'
