import { toValidationResult } from './standard-adapter.js'
import { isStandardSchema, type StandardIssue, type StandardSchema } from './standard-schema.js'
import { isValidationSchema, type ValidationResult, type ValidationSchema } from './validation-schema.js'

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

/** Whether a schema is one of Zod. */
export const isZod = (schema: unknown): schema is StandardSchema & ZodLike & ZodInput<unknown> =>
  isStandardSchema(schema) && schema['~standard'].vendor === 'zod' && isValidationSchema(schema)
