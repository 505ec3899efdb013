import type { StandardSchema } from './standard-schema.js'

export interface ValidationIssue {
  readonly code: string
  readonly message: string
  readonly path: readonly (string | number)[]
}

export interface ValidationError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly issues?: readonly ValidationIssue[]
}

export type ValidationResult<Output> =
  | { readonly success: true; readonly data: Output }
  | { readonly success: false; readonly error: ValidationError }

/** A schema of any library, as repositories use it. */
export interface ValidationSchema<Output = unknown, Input = Output> {
  /** Exists at type level only. */
  readonly __input?: Input
  /** Throws the library's own error. */
  parse(data: unknown): Output
  safeParse(data: unknown): ValidationResult<Output>
  /** Also where validation is asynchronous; repositories prefer it. */
  parseAsync?(data: unknown): Promise<Output>
  /**
   * The schema with every property optional. Only schemas of objects whose properties keep their names have it:
   * what an input leaves out is then left out of an update, whatever defaults the schema has.
   */
  partial?(): ValidationSchema
}

// oxlint-disable typescript/no-explicit-any -- a schema of any shape
/** What a repository takes as a schema. */
export type SchemaLike = ValidationSchema<any, any> | StandardSchema<any, any>

/** What a schema takes; unknown where it does not say so. */
export type InputOf<S> =
  S extends StandardSchema<infer Input, any>
    ? Input
    : S extends { readonly __input?: infer Input }
      ? Exclude<Input, undefined>
      : unknown

/** What a schema gives. */
export type OutputOf<S> =
  S extends StandardSchema<any, infer Output>
    ? Output
    : S extends ValidationSchema<infer Output, any>
      ? Output
      : unknown
// oxlint-enable typescript/no-explicit-any

/** Whether a value is a schema with `parse` and `safeParse`. */
export function isValidationSchema(value: unknown): value is ValidationSchema {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    'parse' in value &&
    typeof value.parse === 'function' &&
    'safeParse' in value &&
    typeof value.safeParse === 'function'
  )
}

/** What a schema makes of data, also where it takes its time. */
export async function parseAsync(schema: ValidationSchema, data: unknown): Promise<unknown> {
  return schema.parseAsync === undefined ? schema.parse(data) : schema.parseAsync(data)
}
