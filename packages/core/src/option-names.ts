type ErrorClass = new (message: string) => Error

/** Each name of some options, so that none of them is forgotten. */
export type OptionNames<Options> = Readonly<Record<keyof Options & string, true>>

// Options may come from plain JavaScript or from a file, so they are checked beyond their types.

/**
 * Throws an error of a plugin's own class unless an option is the name of a table or a column.
 *
 * @example
 * assertName('deleted_at', 'deletedAtColumn', SoftDeleteError)
 */
export function assertName(name: unknown, option: string, Refusal: ErrorClass): void {
  if (typeof name !== 'string' || name === '') throw new Refusal(`${option} must be a name`)
}

/** Throws an error of a plugin's own class unless an option is an array of names. */
export function assertNames(names: unknown, option: string, Refusal: ErrorClass): void {
  if (!Array.isArray(names)) throw new Refusal(`${option} must be an array of names`)
  for (const name of names) assertName(name, `Each of ${option}`, Refusal)
}

/**
 * Throws an error of a package's own class for an option that does not exist: one that is misspelt would be ignored.
 *
 * Options that are undefined are not looked at.
 *
 * @example
 * const names: OptionNames<{ tables?: string[]; logger?: KyseraLogger }> = { tables: true, logger: true }
 * assertKnownOptions({ tables: ['posts'] }, names, SoftDeleteError)
 */
export function assertKnownOptions(
  options: object,
  names: Readonly<Record<string, true>>,
  Refusal: ErrorClass,
): void {
  const isUnknown = (name: string): boolean =>
    !Object.hasOwn(names, name) && Reflect.get(options, name) !== undefined
  const unknown = Object.keys(options).find(isUnknown)
  if (unknown === undefined) return
  throw new Refusal(`Unknown option "${unknown}": there are ${Object.keys(names).join(', ')}`)
}
