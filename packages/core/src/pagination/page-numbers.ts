/** The highest page number; what is above it is brought down to it. */
export const MAX_PAGE = 1_000_000
/** The most rows that a page has. */
export const MAX_LIMIT = 10_000
/** How many rows a page has when nobody says. */
export const DEFAULT_LIMIT = 20

/** A page number from 1 to {@link MAX_PAGE}. */
export const toPageNumber = (page: unknown): number => clamp(toInteger(page, 1), 1, MAX_PAGE)

/** A number of rows from 1 to {@link MAX_LIMIT}, or 0 where just that is asked for. */
export function toLimit(limit: unknown): number {
  const rows = toInteger(limit, DEFAULT_LIMIT)
  return rows === 0 ? 0 : clamp(rows, 1, MAX_LIMIT)
}

/** A whole number, also from a string as query parameters hold it. */
export function toInteger(value: unknown, missing: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number !== 'number' || Number.isNaN(number) ? missing : Math.floor(number)
}

export const clamp = (value: number, min: number, max: number): number => Math.min(Math.max(value, min), max)
