/** How cursors are kept from being read or made by clients. */
export interface CursorSecurityOptions {
  /** At least 32 characters, known to your servers only. */
  readonly secret: string
  /** Also hide what is in the cursor. Default: false. */
  readonly encrypt?: boolean | undefined
  /** Of the signature. Default: `'sha256'`. */
  readonly algorithm?: CursorAlgorithm | undefined
}

export type CursorAlgorithm = 'sha256' | 'sha384' | 'sha512'

/** What is wrong with a cursor is of no use to who made it up, so all refusals begin alike. */
export const invalidCursor = 'Invalid pagination cursor'
