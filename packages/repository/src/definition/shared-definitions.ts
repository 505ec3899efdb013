import { isPlainObject } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import { defineRepository, type Definition } from './definition.js'
import type { AnyRepositoryConfig } from './repository-config.js'

/** The latest configuration of a table, and what it defines. */
interface Latest {
  readonly config: AnyRepositoryConfig
  readonly definition: Definition
}

/** By the adapter of a database, which all of its handles have in common, and by the table. */
const latest = new WeakMap<object, Map<string, Latest>>()

/**
 * What a configuration defines, shared with the repositories that had the same one before: applications write it
 * down in a function that they call for each request.
 */
export function definitionOf(config: AnyRepositoryConfig, executor: AnyDb): Definition {
  const { adapter } = executor.getExecutor()
  const ofTables = latest.get(adapter) ?? new Map<string, Latest>()
  latest.set(adapter, ofTables)
  const known = ofTables.get(config.tableName)
  if (known !== undefined && isAlike(known.config, config, 2)) return known.definition
  const definition = defineRepository(config, executor)
  // A copy, since the caller may change what is its own.
  ofTables.set(config.tableName, { config: { ...config }, definition })
  return definition
}

/** Whether two values are the same, or have the same members down to a depth: `schemas`, or a list of key columns. */
function isAlike(one: unknown, other: unknown, depth: number): boolean {
  if (one === other) return true
  if (depth === 0) return false
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, index) => each === other[index])
  }
  if (!isPlainObject(one) || !isPlainObject(other)) return false
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length &&
    names.every(name => Object.hasOwn(other, name) && isAlike(one[name], other[name], depth - 1))
  )
}
