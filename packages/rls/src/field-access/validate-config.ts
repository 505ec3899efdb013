import { RLSSchemaError } from '../errors.js'
import { isObject } from '../is-object.js'
import type { TableFieldAccessConfig } from './field-access.js'

const tableOptions: readonly string[] = ['default', 'fields', 'skipFor', 'defaultMask']
const fieldOptions: readonly string[] = ['read', 'write', 'maskedValue', 'maskFn', 'omitWhenHidden']
const functions: readonly string[] = ['read', 'write', 'maskFn']

/** @throws {RLSSchemaError} naming the table and the field that make no sense. */
export function assertFieldAccess(table: string, config: TableFieldAccessConfig): void {
  const refuse = (problem: string, field?: string): never => {
    throw new RLSSchemaError(`Field access of "${table}": ${problem}`, { table, field })
  }
  if (!isOptions(config) || !isOptions(config.fields)) return refuse('"fields" has to be an object')
  const unknown = Object.keys(config).find(name => !tableOptions.includes(name))
  if (unknown !== undefined) return refuse(`unknown option "${unknown}"`)
  const { default: byDefault = 'allow', skipFor = [] } = config
  if (byDefault !== 'allow' && byDefault !== 'deny') return refuse(`"default" is 'allow' or 'deny'`)
  if (!Array.isArray(skipFor) || skipFor.some(role => typeof role !== 'string' || role === '')) {
    return refuse('"skipFor" has to be an array of roles')
  }
  for (const [field, options] of Object.entries(config.fields)) {
    const problem = problemOf(options)
    if (problem !== undefined) refuse(`"${field}" ${problem}`, field)
  }
}

function problemOf(options: unknown): string | undefined {
  if (!isOptions(options)) return 'has to be an object'
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  for (const [name, value] of entries) {
    if (!fieldOptions.includes(name)) return `has an unknown option "${name}"`
    if (functions.includes(name) && typeof value !== 'function') return `has a "${name}" that is no function`
  }
  return undefined
}

const isOptions = (value: unknown): value is object => isObject(value) && !Array.isArray(value)
