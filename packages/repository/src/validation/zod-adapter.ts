import { isStandardSchema, type StandardIssue, type StandardSchema } from './standard-schema.js'
import { standardAdapter, toValidationResult } from './standard-adapter.js'
import {
  isValidationSchema,
  type InputOf,
  type SchemaLike,
  type ValidationResult,
  type ValidationSchema,
} from './validation-schema.js'

type ZodResult<Output> =
  | { readonly success: true; readonly data: Output }
  | { readonly success: false; readonly error: { readonly issues: readonly StandardIssue[] } }

/** What is used of a Zod schema, since Zod is not imported. */
export interface ZodLike<Output = unknown> {
  parse(data: unknown): Output
  parseAsync(data: unknown): Promise<Output>
  safeParse(data: unknown): ZodResult<Output>
}

interface ZodInput<Input> {
  readonly _input: Input
}

/**
 * A Zod schema. An input that fails is rejected with Zod's own error.
 *
 * @example
 * const create = zodAdapter(z.object({ email: z.string().email(), name: z.string() }))
 */
export function zodAdapter<Output, Input>(
  schema: ZodLike<Output> & ZodInput<Input>,
): ValidationSchema<Output, Input>
export function zodAdapter(schema: ZodLike): ValidationSchema {
  const adapter: ValidationSchema = {
    parse: data => schema.parse(data),
    parseAsync: data => schema.parseAsync(data),
    safeParse: data => zodResult(schema.safeParse(data)),
  }
  return isPlainZodObject(schema) ? { ...adapter, partial: () => zodAdapter(schema.partial()) } : adapter
}

function zodResult<Output>(result: ZodResult<Output>): ValidationResult<Output> {
  return toValidationResult(result.success ? { value: result.data } : { issues: result.error.issues })
}

interface PlainZodObject {
  partial(): ZodLike & ZodInput<unknown>
}

/** Refinements see the whole object: `partial()` would lose them, or throw. */
function isPlainZodObject(schema: object): schema is PlainZodObject {
  if (!('partial' in schema) || typeof schema.partial !== 'function') return false
  const def: unknown = 'def' in schema ? schema.def : undefined
  const checks: unknown = typeof def === 'object' && def !== null && 'checks' in def ? def.checks : undefined
  return !Array.isArray(checks) || checks.length === 0
}

/** A schema that lets everything pass: the database is the only judge. */
export function nativeAdapter<T = unknown>(): ValidationSchema<T>
// oxlint-disable-next-line typescript/no-explicit-any -- everything passes, whatever its type
export function nativeAdapter(): ValidationSchema<any> {
  return {
    parse: data => data,
    safeParse: data => ({ success: true, data }),
    partial: () => nativeAdapter(),
  }
}

/** A function that returns the valid value, or a promise of it, and throws otherwise. What it throws is kept. */
export function customAdapter<T>(validate: (data: unknown) => T | Promise<T>): ValidationSchema<T> {
  const parse = (data: unknown): T => {
    const result = validate(data)
    if (result instanceof Promise) throw new TypeError('The validator is asynchronous: use parseAsync')
    return result
  }
  return { parse, safeParse: data => attempt(() => parse(data)), parseAsync: async data => validate(data) }
}

function attempt<T>(parse: () => T): ValidationResult<T> {
  try {
    return { success: true, data: parse() }
  } catch (error) {
    return { success: false, error: { message: error instanceof Error ? error.message : String(error) } }
  }
}

/**
 * Any schema-like value as a `ValidationSchema`.
 *
 * @throws {TypeError} when it is none.
 */
export function normalizeSchema<S extends SchemaLike>(schema: S): ValidationSchema<unknown, InputOf<S>>
export function normalizeSchema(schema: unknown): ValidationSchema {
  if (isZod(schema)) return zodAdapter(schema)
  if (isValidationSchema(schema)) return schema
  assertSchema(schema)
  return standardAdapter(schema)
}

/** @throws {TypeError} when a value is no schema. */
export function assertSchema(schema: unknown): asserts schema is StandardSchema {
  if (isStandardSchema(schema) || isValidationSchema(schema)) return
  throw new TypeError('A schema is a Standard Schema or has parse and safeParse')
}

const isZod = (schema: unknown): schema is StandardSchema & ZodLike & ZodInput<unknown> =>
  isStandardSchema(schema) && schema['~standard'].vendor === 'zod' && isValidationSchema(schema)
