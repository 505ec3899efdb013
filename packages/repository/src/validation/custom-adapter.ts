import type { ValidationResult, ValidationSchema } from './validation-schema.js'

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
