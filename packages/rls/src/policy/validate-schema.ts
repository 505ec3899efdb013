import { isPlainObject } from '@kysera/core'
import { RLSSchemaError } from '../errors.js'

/** @throws {RLSSchemaError} naming the table and the policy that make no sense. */
export function assertValidSchema(schema: unknown): void {
  if (!isPlainObject(schema)) throw new RLSSchemaError('A schema is an object of tables')
  for (const [table, config] of Object.entries(schema)) {
    if (config !== undefined) assertTable(table, config)
  }
}

const tableOptions: readonly string[] = ['policies', 'defaultDeny', 'skipFor']

function assertTable(table: string, config: unknown): void {
  const refuse = (problem: string): never => {
    throw new RLSSchemaError(`Table "${table}": ${problem}`, { table })
  }
  if (!isPlainObject(config)) return refuse('its configuration has to be an object')
  const { policies, defaultDeny, skipFor } = config
  const unknown = Object.keys(config).find(name => !tableOptions.includes(name))
  if (unknown !== undefined) return refuse(`unknown option "${unknown}"`)
  if (!Array.isArray(policies)) return refuse('policies has to be an array')
  if (defaultDeny !== undefined && typeof defaultDeny !== 'boolean')
    return refuse('defaultDeny has to be a boolean')
  if (skipFor !== undefined && !isArrayOfNames(skipFor)) return refuse('skipFor has to be an array of roles')
  policies.forEach((policy, index) => assertPolicy(policy, { table, index }))
  assertDistinctNames(policies, table)
}

interface Place {
  readonly table: string
  readonly index: number
}

function assertPolicy(policy: unknown, place: Place): void {
  const problem = isPlainObject(policy) ? problemOf(policy) : 'a policy has to be an object'
  if (problem === undefined) return
  throw new RLSSchemaError(`Policy ${place.index} of table "${place.table}": ${problem}`, { ...place })
}

const types: readonly unknown[] = ['allow', 'deny', 'filter', 'validate']
const operations: readonly unknown[] = ['read', 'create', 'update', 'delete', 'all']

function problemOf(policy: Record<string, unknown>): string | undefined {
  const { type, operation, condition, name, priority, check, activationCondition } = policy
  if (!types.includes(type)) return `unknown type ${String(type)}`
  const list: readonly unknown[] = [operation].flat()
  if (list.length === 0) return 'it is about no operation'
  const unknown = list.find(each => !operations.includes(each))
  if (list.some(each => !operations.includes(each))) return `unknown operation ${String(unknown)}`
  if (type === 'validate' && list.some(each => each !== 'create' && each !== 'update')) {
    return 'only new rows can be validated: those of create and update'
  }
  if (!isCondition(condition, type)) return 'its condition has to be a function'
  if (name !== undefined && (typeof name !== 'string' || name === '')) return 'its name has to be a text'
  if (priority !== undefined && (typeof priority !== 'number' || Number.isNaN(priority))) {
    return 'its priority has to be a number'
  }
  if (check !== undefined && typeof check !== 'boolean') return 'check has to be a boolean'
  if (activationCondition !== undefined && typeof activationCondition !== 'function') {
    return 'its activation condition has to be a function'
  }
  return undefined
}

const isCondition = (condition: unknown, type: unknown): boolean =>
  typeof condition === 'function' ||
  typeof condition === 'string' ||
  (type === 'filter' && isPlainObject(condition))

function assertDistinctNames(policies: readonly { readonly name?: unknown }[], table: string): void {
  const names = new Set<unknown>()
  for (const [index, { name }] of policies.entries()) {
    if (names.has(name)) {
      throw new RLSSchemaError(`Table "${table}" has two policies named "${String(name)}"`, { table, index })
    }
    if (name !== undefined) names.add(name)
  }
}

const isArrayOfNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every(name => typeof name === 'string' && name !== '')
