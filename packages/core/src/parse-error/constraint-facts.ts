import type { ConstraintKind } from './driver-errors.js'
import type { ErrorFields } from './error-fields.js'

/** What a driver's error says about the constraint that was violated; what it does not say is undefined. */
export interface ConstraintFacts {
  readonly constraint?: string | undefined
  readonly table?: string | undefined
  readonly columns?: readonly string[] | undefined
  readonly referencedTable?: string | undefined
}

/** Reads the facts of each kind of violation from the errors of one database. */
export type FactReaders = Readonly<Record<ConstraintKind, (error: ErrorFields) => ConstraintFacts>>

/** The named groups of a pattern in a text; none when the text does not match. */
export function matchGroups(
  text: string | undefined,
  pattern: RegExp,
): Readonly<Partial<Record<string, string>>> {
  return pattern.exec(text ?? '')?.groups ?? {}
}
