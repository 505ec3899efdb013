export { createExecutor, createExecutorSync, destroyExecutor, wrapTransaction } from './create-executor.js'
export { describeTable, getPlugins, getRawDb, isKyseraExecutor, replacePlugin } from './handles.js'
export {
  createJoiningExecutor,
  guardTransaction,
  isJoining,
  rebindExecutor,
  withoutJoining,
} from './transactions.js'
export { kyselyOf } from './kysely-of.js'
export { schemaOf } from './schema-of.js'
export { foldName, isSameName } from './fold-name.js'
export { applyPlugins } from './apply-plugins.js'
export { walkChildren } from './rewrite/node-children.js'
export type { Walk } from './rewrite/node-children.js'
export { isWrite, replaceBlocks, targetsOf, withOf } from './written-blocks.js'
export type { WriteNode } from './written-blocks.js'
export { assignedColumn } from './rewrite/assigned-column.js'
export { QueryNotes } from './query-notes.js'
export { executeStatement } from './kept/execute-statement.js'
export type { Statement } from './kept/compiled-statement.js'

export { validatePlugins } from './validate-plugins.js'
export { resolvePluginOrder } from './order-plugins.js'
export { PluginExecutionError, PluginValidationError } from './errors.js'
export { isRepositoryLike } from './repository-like.js'
export { getResolvedSchema, schemaPlugin, SchemaValidationError } from './schema-plugin.js'

export type {
  AnyPlugin,
  ColumnValues,
  ExecutionContext,
  NextExecution,
  NoExtension,
  Operation,
  Plugin,
  Plugin as KyseraPlugin,
  QueryBuilderContext,
  RepositoryExtension,
  SchemaFacts,
  TableContext,
  TableLocation,
} from './plugin.js'
export type {
  AnyDb,
  AnyHandle,
  AnyKyseraExecutor,
  AnyTransaction,
  DatabaseOf,
  ExecutorConfig,
  Handle,
  KyseraExecutor,
  KyseraTransaction,
  PluginsOf,
} from './executor.js'
export type { HookCall, PluginValidationDetails, PluginValidationErrorType } from './errors.js'
export type { TransactionGuard } from './transactions.js'
export type { CurrentTransaction } from './joining-query-executor.js'
export type { BaseRepositoryLike, MissCheck } from './repository-like.js'
export type { EntityOf, HasColumn, KeyOf, RowOf } from './repository-types.js'
export type { SchemaPluginOptions } from './schema-plugin.js'
