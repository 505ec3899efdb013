import { standardAdapter } from './standard-adapter.js'
import { isStandardSchema, type StandardSchema } from './standard-schema.js'
import {
  isValidationSchema,
  type InputOf,
  type SchemaLike,
  type ValidationSchema,
} from './validation-schema.js'
import { isZod, zodAdapter } from './zod-adapter.js'

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
