import { RepositoryValidationError } from './repository-validation-error.js'
import type { StandardIssue, StandardResult, StandardSchema } from './standard-schema.js'
import type { ValidationIssue, ValidationResult, ValidationSchema } from './validation-schema.js'

/**
 * A schema of any library that speaks Standard Schema, such as Valibot and ArkType.
 *
 * An input that fails is rejected with `RepositoryValidationError`. Asynchronous schemas work in repositories;
 * `parse` and `safeParse` of the adapter throw a `TypeError` for them.
 */
export function standardAdapter<Input, Output>(
  schema: StandardSchema<Input, Output>,
): ValidationSchema<Output, Input> {
  const { validate } = schema['~standard']
  return {
    parse: data => outputOf(synchronous(validate(data))),
    safeParse: data => toValidationResult(synchronous(validate(data))),
    parseAsync: async data => outputOf(await validate(data)),
  }
}

function synchronous<Output>(
  result: StandardResult<Output> | Promise<StandardResult<Output>>,
): StandardResult<Output> {
  if (result instanceof Promise) throw new TypeError('The schema is asynchronous: use parseAsync')
  return result
}

function outputOf<Output>(result: StandardResult<Output>): Output {
  if (result.issues !== undefined) throw new RepositoryValidationError(result.issues.map(toIssue))
  return result.value
}

/** The form that results of all libraries have. */
export function toValidationResult<Output>(result: StandardResult<Output>): ValidationResult<Output> {
  return result.issues === undefined
    ? { success: true, data: result.value }
    : { success: false, error: errorOf(result.issues.map(toIssue)) }
}

function errorOf(issues: readonly ValidationIssue[]): {
  message: string
  issues: readonly ValidationIssue[]
} {
  const [first] = issues
  const message = issues.map(issue => issue.message).join('; ')
  return { message, issues, ...(first !== undefined && first.path.length > 0 && { path: first.path }) }
}

function toIssue(issue: StandardIssue): ValidationIssue {
  // Not map(): ArkType's paths are arrays of a class of their own.
  const path = Array.from(issue.path ?? [], step => (typeof step === 'object' ? step.key : step))
  return {
    code: codeOf(issue),
    message: issue.message,
    path: path.map(key => (typeof key === 'number' ? key : String(key))),
  }
}

/** The standard has none; Zod and ArkType call it a code, and Valibot a type. */
function codeOf(issue: StandardIssue): string {
  if ('code' in issue && typeof issue.code === 'string') return issue.code
  return 'type' in issue && typeof issue.type === 'string' ? issue.type : 'invalid'
}
