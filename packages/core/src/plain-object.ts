/**
 * Whether a value is an object as `{}` makes it, or one without a prototype: no array, no date, no instance of a class.
 *
 * Objects of another realm are plain too: some test runners have a realm of their own, and native drivers make rows in
 * the first one.
 *
 * @example
 * isPlainObject({ id: 42 }) // true
 * isPlainObject(new Date()) // false
 */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || isObjectPrototype(prototype)
}

/** An object without a prototype may be one as well, but has nothing that every object can do. */
const isObjectPrototype = (prototype: unknown): boolean =>
  typeof prototype === 'object' &&
  prototype !== null &&
  Object.getPrototypeOf(prototype) === null &&
  Object.hasOwn(prototype, 'isPrototypeOf')
