type ErrorClass = new (message: string) => Error

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
