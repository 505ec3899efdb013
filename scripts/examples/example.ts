/** A block of TypeScript in a document or a doc comment. */
export interface Example {
  readonly file: string
  /** The line of the file that the code starts at, counted from 1. */
  readonly line: number
  readonly code: string
}

/** Something wrong at a place in a file. */
export interface Problem {
  readonly place: string
  readonly message: string
}
