import type { OperationNode, ReferenceNode } from 'kysely'
import { BadRequestError } from '../errors/request-errors.js'

/**
 * How one database writes the value of a sort column as text, and takes it back, without losing anything.
 *
 * Drivers give less: a JavaScript date has milliseconds, and a number 53 bits.
 */
export interface KeyForm {
  /** What is selected to get a value's key. */
  readonly select: (column: ReferenceNode) => OperationNode
  /** The key, from what the driver returned for that. */
  readonly read: (selected: unknown) => string | null
  /**
   * The key, from the column's value as the driver returned it; undefined where that may not be the whole value. Only
   * where drivers give most values exactly, so that no text need be made of them.
   */
  readonly readValue?: (value: unknown) => string | null | undefined
  /** Whether a selected key is the whole of the value that the row shows. Where it is missing, each is. */
  readonly isWhole?: (key: string | null, own: unknown) => boolean
  /** The value to compare the column with; undefined for text that no key of this database is. */
  readonly bind: (key: string) => OperationNode | undefined
}

/** A key that was selected as text. */
export function textOrNull(selected: unknown): string | null {
  if (typeof selected === 'string' || selected === null) return selected
  throw new BadRequestError(
    'Cannot order by a column whose text a driver or a plugin turns into something else',
  )
}
