import type { Keys } from '../cursor/cursor-codec.js'

/**
 * Whether a database might take the values of two rows for the same, whatever its collation.
 *
 * When in doubt it says yes, and the database is asked.
 */
export const mayBeEqual = (some: Keys, others: Keys): boolean =>
  // The last column is the one that most often differs.
  some.findLastIndex((key, index) => !mayBeSame(key, others[index] ?? null)) === -1

function mayBeSame(a: string | null, b: string | null): boolean {
  if (a === b) return true
  if (a === null || b === null || (isInteger(a) && isInteger(b))) return false
  if (isInterval(a) && isInterval(b) && !(isTime(a) && isTime(b))) return true
  const [x, y] = [essence(a), essence(b)]
  if (isAscii(a) && isAscii(b)) return x === y
  // Which letters are the same beyond ASCII, and how many of them, only the collation knows.
  return x.startsWith(y) || y.startsWith(x)
}

const isInteger = (key: string): boolean => /^n?[1-9]\d*$/.test(key)

/** PostgreSQL takes a day for 24 hours and a month for 30 days, and writes them in several styles. */
const isInterval = (key: string): boolean =>
  isTime(key) || /^(?:@ |P[\dT-]|-?\d+ (?:year|mon|day))/.test(key) || isStandardInterval(key)

/** `1-0` for a year, `1 0:00:00` for a day. */
const isStandardInterval = (key: string): boolean =>
  /^[+-]?\d+(?:-\d{1,2}(?: |$)| [+-]?\d+:\d\d:\d\d)/.test(key)

const isTime = (key: string): boolean => /^-?\d+:\d\d:\d\d/.test(key)

const isAscii = (text: string): boolean => firstBeyondAscii(text) === -1

// oxlint-disable-next-line no-control-regex -- all of ASCII
const firstBeyondAscii = (text: string): number => text.search(/[^\0-\x7f]/)

/** The letters and digits before the first other character than ASCII, without what a collation may pass over. */
function essence(text: string): string {
  const end = firstBeyondAscii(text)
  return (end === -1 ? text : text.slice(0, end)).toLowerCase().replaceAll(/[^a-z1-9]/g, '')
}
