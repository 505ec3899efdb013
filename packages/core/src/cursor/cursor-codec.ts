import { BadRequestError } from '../errors/request-errors.js'
import { fromBase64Url, toBase64Url } from './base64url.js'
import { invalidCursor } from './cursor-security.js'

/** The values of a row's sort columns, as text that the database understands; null is NULL. */
export type Keys = readonly (string | null)[]

/** Where a page begins: just after a row, or, on the way back, just before it. */
export interface Position {
  readonly backward: boolean
  readonly keys: Keys
}

const version = 1

/** A position in a given order, in characters that need no escaping in a URL. */
export const encodeCursor = ({ backward, keys }: Position, order: string): string =>
  toBase64Url([version, order, backward ? 1 : 0, ...keys])

/**
 * The position that a cursor stands for.
 *
 * @throws {BadRequestError} when this version of the library has not made it, or for another order.
 */
export function decodeCursor(cursor: string, order: string): Position {
  const payload = parsePayload(cursor)
  if (!Array.isArray(payload)) throw new BadRequestError(`${invalidCursor}: it is damaged`)
  const [itsVersion, itsOrder, direction, ...keys]: unknown[] = payload
  if (itsVersion !== version) throw new BadRequestError(`${invalidCursor}: it is of another version`)
  if (itsOrder !== order) throw new BadRequestError(`${invalidCursor}: it is of another order`)
  if ((direction !== 0 && direction !== 1) || !keys.every(isKey)) {
    throw new BadRequestError(`${invalidCursor}: it is damaged`)
  }
  return { backward: direction === 1, keys }
}

function parsePayload(cursor: string): unknown {
  // Padding and white space would be as good as none, and a signature is not taken for nothing.
  if (!/^[\w-]+$/.test(cursor)) throw new BadRequestError(`${invalidCursor}: it is damaged`)
  try {
    return fromBase64Url(cursor)
  } catch (cause) {
    throw new BadRequestError(`${invalidCursor}: it is damaged`, { cause })
  }
}

const isKey = (value: unknown): value is string | null => typeof value === 'string' || value === null
