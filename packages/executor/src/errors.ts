import type { Operation } from './plugin.js'

export type PluginValidationErrorType =
  | 'DUPLICATE_NAME'
  | 'MISSING_DEPENDENCY'
  | 'CONFLICT'
  | 'CIRCULAR_DEPENDENCY'
  | 'INITIALIZATION_FAILED'

export interface PluginValidationDetails {
  readonly pluginName: string
  readonly missingDependency?: string
  readonly conflictingPlugin?: string
  /** The names along the cycle, the first one repeated at the end. */
  readonly cycle?: readonly string[]
}

const validationCodes: Record<PluginValidationErrorType, string> = {
  DUPLICATE_NAME: 'PLUGIN_DUPLICATE',
  MISSING_DEPENDENCY: 'PLUGIN_DEPENDENCY_MISSING',
  CONFLICT: 'PLUGIN_CONFLICT',
  CIRCULAR_DEPENDENCY: 'PLUGIN_VALIDATION_FAILED',
  INITIALIZATION_FAILED: 'PLUGIN_INIT_FAILED',
}

/** A list of plugins that cannot work together, or a plugin that failed to start. */
export class PluginValidationError extends Error {
  override readonly name: string = 'PluginValidationError'
  readonly type: PluginValidationErrorType
  readonly details: PluginValidationDetails
  readonly code: string

  constructor(
    message: string,
    type: PluginValidationErrorType,
    details: PluginValidationDetails,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.type = type
    this.details = details
    this.code = validationCodes[type]
  }
}

/** Which hook of which plugin was at work, and on which table reference. */
export interface HookCall {
  readonly plugin: string
  readonly hook: string
  /** Absent where a hook sees a whole statement. */
  readonly table?: string
  readonly operation?: Operation
}

/** A hook was misused, or what it asks for cannot be placed in the statement. Nothing was sent. */
export class PluginExecutionError extends Error {
  override readonly name: string = 'PluginExecutionError'
  readonly code: string = 'PLUGIN_EXECUTION_FAILED'
  readonly plugin: string
  readonly hook: string
  readonly table: string | undefined
  readonly operation: Operation | undefined

  constructor(message: string, call: HookCall, options?: ErrorOptions) {
    super(message, options)
    this.plugin = call.plugin
    this.hook = call.hook
    this.table = call.table
    this.operation = call.operation
  }
}
