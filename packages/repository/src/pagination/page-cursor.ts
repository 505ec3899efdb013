import { BadRequestError, isKeyValue, isPlainObject } from '@kysera/core'
import { normalizePrimaryKeyInput } from '../table/primary-key.js'
import type { Columns } from '../table/table.js'

type Scalar = string | number | bigint | boolean | Date | null

/** The place of a row in an order. It may be sent through JSON. */
export interface PageCursor {
  /** What the row has in the column of the order. */
  readonly value: Scalar
  /** The key of the row: a value, or an object of several columns. */
  readonly id: unknown
  /** The value as the database writes it, where it is finer than JavaScript's. */
  readonly exact?: string | undefined
  /** The page is the one before the row. */
  readonly before?: true | undefined
}

/** A cursor as a query needs it. */
export interface Position {
  readonly value: unknown
  readonly key: Columns
  readonly isBefore: boolean
}

const members = new Set(['value', 'id', 'exact', 'before'])

/**
 * What a cursor says. It may come from a request, so nothing of its type is taken for granted.
 *
 * @throws {BadRequestError} when it is none.
 */
export function parsePageCursor(key: readonly string[], cursor: unknown): Position {
  if (!isPlainObject(cursor) || !Object.keys(cursor).every(name => members.has(name))) throw invalid()
  const { value, id, exact, before } = cursor
  if (!isScalar(value) || (exact !== undefined && typeof exact !== 'string')) throw invalid()
  if (before !== undefined && before !== true) throw invalid()
  return { value: exact ?? value, key: normalizePrimaryKeyInput(key, id), isBefore: before === true }
}

const invalid = (): BadRequestError =>
  new BadRequestError('A cursor has a value and an id, as the page before has given them')

/** A value as a cursor holds it. */
export type CursorPart = Pick<PageCursor, 'value' | 'exact'>

/** With the text that the database has for it, where the value in JavaScript may be another one, or none for JSON. */
export function toCursorPart(value: unknown, text: unknown): CursorPart {
  if (value === undefined || value === null) return { value: null }
  if (typeof value === 'bigint') return { value: String(value) }
  const written = typeof text === 'string' ? text : undefined
  const known = isScalar(value) ? value : (written ?? null)
  return written !== undefined && isInexact(value) ? { value: known, exact: written } : { value: known }
}

function isInexact(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value) || isBeyondExact(value)
  return typeof value === 'object' && !(value instanceof Uint8Array)
}

const isBeyondExact = (value: number): boolean => Number.isInteger(value) && !Number.isSafeInteger(value)

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'boolean' || isKeyValue(value)
