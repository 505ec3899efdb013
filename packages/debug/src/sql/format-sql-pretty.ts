import { BadRequestError } from '@kysera/core'
import { endsLine, placeTokens, type PlacedToken } from './format-sql.js'

/**
 * The same as `formatSQL`, with subqueries and other blocks of several lines indented in their parentheses.
 *
 * @throws {BadRequestError} when the size is not a whole number, or below zero.
 * @example
 * formatSQLPretty('SELECT id FROM users WHERE id IN (SELECT user_id FROM posts)')
 */
export function formatSQLPretty(sql: string, indentSize = 2): string {
  if (!Number.isSafeInteger(indentSize) || indentSize < 0) {
    throw new BadRequestError('indentSize is a whole number, and not below zero')
  }
  const tokens = placeTokens(sql)
  const blocks = blocksOf(tokens)
  let text = ''
  let depth = 0
  tokens.forEach((token, index) => {
    const previous = index - 1
    if (blocks.ends.has(index)) depth--
    const isBroken =
      token.beginsLine || blocks.starts.has(previous) || blocks.ends.has(index) || endsLine(tokens[previous])
    const line = `\n${' '.repeat(depth * indentSize)}`
    text += index === 0 ? '' : isBroken ? line : token.space === '' ? '' : ' '
    text += token.text
    if (blocks.starts.has(index)) depth++
  })
  return text
}

interface Blocks {
  /** The places of opening parentheses whose block has several lines. */
  readonly starts: ReadonlySet<number>
  /** The places of their closing ones. */
  readonly ends: ReadonlySet<number>
}

function blocksOf(tokens: readonly PlacedToken[]): Blocks {
  const starts = new Set<number>()
  const ends = new Set<number>()
  const open: { readonly place: number; hasLines: boolean }[] = []
  tokens.forEach(({ kind, beginsLine }, place) => {
    const around = open.at(-1)
    if (beginsLine && around !== undefined) around.hasLines = true
    if (kind === 'open') open.push({ place, hasLines: false })
    if (kind !== 'close') return
    const block = open.pop()
    if (block?.hasLines !== true) return
    starts.add(block.place)
    ends.add(place)
    const outer = open.at(-1)
    if (outer !== undefined) outer.hasLines = true
  })
  return { starts, ends }
}
