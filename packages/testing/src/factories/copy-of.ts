import { isPlainObject } from '@kysera/core'

/** A value of its own, as far as it is data: instances of classes stay what they are. */
export function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copyOf)
  if (value instanceof Date) return new Date(value)
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [copyOf(key), copyOf(each)]))
  if (value instanceof Set) return new Set([...value].map(copyOf))
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copyOf(each)]))
}
