import { standardAdapter, toValidationResult } from './standard-adapter.js'
import { isStandardSchema, type StandardIssue, type StandardSchema } from './standard-schema.js'
import type { ValidationSchema } from './validation-schema.js'

/** What is used of the Valibot module, since Valibot is not imported. */
// oxlint-disable typescript/no-explicit-any -- schemas of every kind
export interface ValibotLike {
  parse(schema: any, data: unknown): any
  parseAsync(schema: any, data: unknown): Promise<any>
  safeParse(
    schema: any,
    data: unknown,
  ): { readonly output: any; readonly issues?: readonly StandardIssue[] | undefined }
  partial(schema: any): any
  partialAsync(schema: any): any
}
// oxlint-enable typescript/no-explicit-any

/**
 * A Valibot schema. With the module, `import * as v from 'valibot'`, an input that fails is rejected with a
 * `ValiError`, and an update schema is derived from a plain object schema. Without it, it is a Standard Schema.
 *
 * @throws {TypeError} when the schema is no Standard Schema and the module is not given.
 * @example
 * import { valibotAdapter } from '@kysera/repository'
 * import * as v from 'valibot'
 *
 * export const create = valibotAdapter(v.object({ email: v.pipe(v.string(), v.email()), name: v.string() }), v)
 */
export function valibotAdapter<Input, Output>(
  schema: StandardSchema<Input, Output>,
  v?: ValibotLike,
): ValidationSchema<Output, Input> {
  if (v !== undefined) return withModule(schema, v)
  if (isStandardSchema(schema)) return standardAdapter(schema)
  throw new TypeError('A Valibot schema before version 1 needs the module: valibotAdapter(schema, v)')
}

// oxlint-disable-next-line typescript/no-explicit-any -- the module tells no types
function withModule(schema: object, v: ValibotLike): ValidationSchema<any, any> {
  const adapter: ValidationSchema = {
    parse: data => v.parse(schema, data),
    parseAsync: data => v.parseAsync(schema, data),
    safeParse: data => {
      const { output, issues } = v.safeParse(schema, data)
      return toValidationResult(issues === undefined ? { value: output } : { issues })
    },
  }
  return isPlainObjectSchema(schema)
    ? { ...adapter, partial: () => withModule(partialOf(schema, v), v) }
    : adapter
}

/** Checks in a pipe see the whole object: a partial schema would lose them. */
const isPlainObjectSchema = (schema: object): boolean => 'entries' in schema && !('pipe' in schema)

const partialOf = (schema: object, v: ValibotLike): object =>
  'async' in schema && schema.async === true ? v.partialAsync(schema) : v.partial(schema)
