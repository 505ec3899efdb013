/**
 * The parent of all errors of Kysera. What it was made from, often the driver's error, is its `cause`.
 *
 * @example
 * try {
 *   await db.insertInto('users').values({ email: 'ann@example.org' }).execute()
 * } catch (error) {
 *   const { code, message } = parseDatabaseError(error)
 *   console.error(code, message)
 * }
 */
export class DatabaseError extends Error {
  override readonly name: string = 'DatabaseError'
  /** One of `ErrorCodes`, or the driver's own code. */
  readonly code: string
  readonly detail: string | undefined

  constructor(message: string, code: string, detail?: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.detail = detail
  }

  /** The facts of the error as plain JSON values, without `cause` and `stack`. Never throws. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, code: this.code, detail: this.detail }
  }
}
