import { consoleLogger, type KyseraLogger } from '@kysera/core'
import { normalizeSchema } from './normalize-schema.js'
import { RepositoryValidationError } from './repository-validation-error.js'
import { shouldValidate, type ValidationOptions } from './validation-mode.js'
import type { OutputOf, SchemaLike, ValidationError } from './validation-schema.js'

/** A synchronous schema as functions. */
export interface Validator<T> {
  /** Throws the library's own error. */
  readonly validate: (data: unknown) => T
  /** Null for what is not valid. */
  readonly validateSafe: (data: unknown) => T | null
  readonly isValid: (data: unknown) => boolean
  /** Validates as rows of the database are: by mode, asked at each call. Else gives the data as it is. */
  readonly validateConditional: (data: unknown) => T
}

/**
 * The functions of a schema, for code beside repositories.
 *
 * @throws {TypeError} when it is no schema.
 * @example
 * const { isValid } = createValidator(z.object({ email: z.email() }))
 * console.log(isValid({ email: 'ann@example.org' }))
 */
export function createValidator<S extends SchemaLike>(
  schema: S,
  options?: ValidationOptions,
): Validator<OutputOf<S>>
export function createValidator(schema: SchemaLike, options?: ValidationOptions): Validator<unknown> {
  const known = normalizeSchema(schema)
  const validateSafe = (data: unknown): unknown => safeParse(known, data)
  return {
    validate: data => known.parse(data),
    validateSafe,
    isValid: data => known.safeParse(data).success,
    validateConditional: data => (shouldValidate(options) ? known.parse(data) : data),
  }
}

export interface SafeParseOptions {
  /** Default: false. */
  readonly throwOnError?: boolean | undefined
  /** Default: false. */
  readonly logErrors?: boolean | undefined
  /** Default: `consoleLogger`. */
  readonly logger?: KyseraLogger | undefined
}

/**
 * What a synchronous schema makes of data, or null for what is not valid.
 *
 * @throws {RepositoryValidationError} with `issues`, for what is not valid, with `throwOnError`.
 * @throws {TypeError} when it is no schema.
 * @example
 * const user = safeParse(z.object({ email: z.email() }), { email: 'ann@example.org' })
 */
export function safeParse<S extends SchemaLike>(
  schema: S,
  data: unknown,
  options?: SafeParseOptions,
): OutputOf<S> | null
export function safeParse(
  schema: SchemaLike,
  data: unknown,
  { throwOnError = false, logErrors = false, logger = consoleLogger }: SafeParseOptions = {},
): unknown {
  const result = normalizeSchema(schema).safeParse(data)
  if (result.success) return result.data
  if (logErrors) logger.error('Validation failed', result.error.issues ?? result.error.message)
  if (throwOnError) throw new RepositoryValidationError(issuesOf(result.error))
  return null
}

/** Custom validators have nothing but a message. */
const issuesOf = ({ issues, message, path = [] }: ValidationError): NonNullable<ValidationError['issues']> =>
  issues ?? [{ code: 'invalid', message, path }]
