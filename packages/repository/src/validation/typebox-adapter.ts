import { RepositoryValidationError } from './repository-validation-error.js'
import type { ValidationIssue, ValidationResult, ValidationSchema } from './validation-schema.js'

/** What is used of a TypeBox schema, since TypeBox is not imported. */
export interface TypeboxSchema {
  readonly static: unknown
}

interface TypeboxError {
  readonly type: number
  readonly path: string
  readonly message: string
}

/** What is used of TypeBox's `Value`. */
// oxlint-disable typescript/no-explicit-any -- schemas of every kind
export interface TypeboxValue {
  Clone(value: any): any
  Default(schema: any, value: unknown): unknown
  Clean(schema: any, value: unknown): unknown
  Errors(schema: any, value: unknown): Iterable<TypeboxError>
  Decode(schema: any, value: unknown): any
}
// oxlint-enable typescript/no-explicit-any

/**
 * A TypeBox schema, checked by TypeBox's `Value`: defaults are filled in, unknown properties left out, and nothing is
 * converted. An input that fails is rejected with an error that has `issues`.
 *
 * @throws {TypeError} without `Value`.
 * @example
 * import { typeboxAdapter } from '@kysera/repository'
 * import { Type } from '@sinclair/typebox'
 * import { Value } from '@sinclair/typebox/value'
 *
 * export const create = typeboxAdapter(Type.Object({ email: Type.String(), name: Type.String() }), Value)
 */
export function typeboxAdapter<S extends TypeboxSchema>(
  schema: S,
  Value: TypeboxValue,
): ValidationSchema<S['static'], S['static']> {
  if (Value === undefined) throw new TypeError('typeboxAdapter needs Value of @sinclair/typebox/value')
  const check = (data: unknown): ValidationResult<S['static']> => {
    const prepared = Value.Clean(schema, Value.Default(schema, Value.Clone(data)))
    const [first, ...others] = Array.from(Value.Errors(schema, prepared), toIssue)
    if (first === undefined) return { success: true, data: Value.Decode(schema, prepared) }
    const { message, path } = first
    return { success: false, error: { message, path, issues: [first, ...others] } }
  }
  return {
    safeParse: check,
    parse: data => dataOf(check(data)),
    partial: () => typeboxAdapter(optional(schema), Value),
  }
}

function dataOf<T>(result: ValidationResult<T>): T {
  if (result.success) return result.data
  throw new RepositoryValidationError(result.error.issues ?? [])
}

/** TypeBox asks the list of what is required. */
function optional<S extends TypeboxSchema>(schema: S): S {
  const { ...copy } = schema
  if ('required' in copy) delete copy.required
  return copy
}

const toIssue = ({ type, path, message }: TypeboxError): ValidationIssue => ({
  code: String(type),
  message,
  path: path.split('/').slice(1).map(stepOf),
})

/** One step of a JSON pointer. */
const stepOf = (step: string): string | number =>
  /^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')
