import { BadRequestError } from '@kysera/core'
import { copyOf } from './copy-of.js'

/** Makes an object with some values of its own. */
export type FactoryFunction<T> = (overrides?: Partial<T>) => T

/** A value for each key, or a function that makes one, which gets the running number of the object. */
export type FactoryDefaults<T> = { [K in keyof T]: T[K] | ((index: number) => T[K]) }

/** A factory that counts what it makes. */
export interface Factory<T> extends FactoryFunction<T> {
  /** Counts from 1 again. */
  reset(): void
}

/**
 * A function that makes objects, numbered from 1.
 *
 * Values of the caller win, null included; what is undefined takes the default. Arrays, plain objects, dates, maps and
 * sets are copied, so that two objects share nothing.
 *
 * @example
 * const createUser = createFactory({ email: i => `user${i}@example.org`, role: 'user' })
 * const admin = createUser({ role: 'admin' }) // { email: 'user1@example.org', role: 'admin' }
 */
export function createFactory<T extends Record<string, unknown>>(defaults: FactoryDefaults<T>): Factory<T> {
  return countingFactory(() => defaults)
}

/** A factory whose defaults are made of the running number. */
export function createSequenceFactory<T extends Record<string, unknown>>(
  defaults: (sequence: number) => FactoryDefaults<T>,
): Factory<T> {
  return countingFactory(defaults)
}

/**
 * Several objects of a factory.
 *
 * @throws {BadRequestError} when the count is no whole number, or negative.
 */
export function createMany<T>(
  factory: FactoryFunction<T>,
  count: number,
  overridesFn?: (index: number) => Partial<T>,
): T[] {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new BadRequestError(`A count is a whole number that is not negative: ${String(count)}`)
  }
  return Array.from({ length: count }, (_, index) => factory(overridesFn?.(index)))
}

function countingFactory<T extends Record<string, unknown>>(
  defaultsOf: (index: number) => FactoryDefaults<T>,
): Factory<T> {
  let made = 0
  const create: FactoryFunction<T> = overrides => {
    made += 1
    return objectOf<T>(defaultsOf(made), overrides, made)
  }
  return Object.assign(create, { reset: () => void (made = 0) })
}

function objectOf<T>(defaults: FactoryDefaults<T>, overrides: Partial<T> | undefined, index: number): T
function objectOf(
  defaults: Readonly<Record<string, unknown>>,
  overrides: Readonly<Record<string, unknown>> = {},
  index: number,
): Record<string, unknown> {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined)
  const isGiven = new Set(given.map(([key]) => key))
  const missing = Object.entries(defaults).filter(([key]) => !isGiven.has(key))
  const values = new Map(
    missing.map(([key, value]) => [key, typeof value === 'function' ? value(index) : copyOf(value)]),
  )
  const ordered = Object.keys(defaults).map(key => [key, isGiven.has(key) ? overrides[key] : values.get(key)])
  return Object.fromEntries([...ordered, ...given])
}
