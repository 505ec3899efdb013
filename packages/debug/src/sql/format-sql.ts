import { phraseAt } from './phrases.js'
import { tokensOf, type Token } from './tokens.js'

/** A token, and whether a new line begins with it. */
export interface PlacedToken extends Token {
  readonly beginsLine: boolean
}

/**
 * SQL for people: each clause on a line of its own, white space in between as one space.
 *
 * Literals, quoted names and comments stay as they are, and so does what the statement means. Never throws: what is
 * not understood stays in its line.
 *
 * @example
 * formatSQL('SELECT id FROM users WHERE active = true') // SELECT id\nFROM users\nWHERE active = true
 */
export function formatSQL(sql: string): string {
  return placeTokens(sql).reduce((text, token) => text + spaceBefore(token, text) + token.text, '')
}

function spaceBefore({ beginsLine, space }: PlacedToken, text: string): string {
  if (text === '') return ''
  if (beginsLine) return '\n'
  return space === '' ? '' : ' '
}

/** The tokens of a statement, and which of them begin lines. */
export function placeTokens(sql: string): PlacedToken[] {
  const tokens = tokensOf(sql)
  const placed: PlacedToken[] = []
  const betweens = new Betweens()
  for (let at = 0; at < tokens.length;) {
    const phrase = phraseAt(tokens, at)
    const members = phrase?.tokens ?? tokens.slice(at, at + 1)
    const beginsLine = betweens.see(members[0]) && phrase?.beginsLine === true
    members.forEach((token, index) => {
      placed.push({ ...token, beginsLine: endsLine(placed.at(-1)) || (beginsLine && index === 0) })
    })
    at += members.length
  }
  return placed
}

/** Behind such a token the line has to end, or what follows would be part of a comment. */
export const endsLine = (token: Token | undefined): boolean =>
  token?.kind === 'line-comment' || token?.kind === 'line'

/** The AND of a BETWEEN stays in its line. */
class Betweens {
  #depth = 0
  readonly #open: number[] = []

  /** Whether a token may begin a line. */
  see(token: Token | undefined): boolean {
    if (token?.kind === 'open') this.#depth++
    if (token?.kind === 'close') this.#depth--
    if (token?.kind !== 'word') return true
    const word = token.text.toUpperCase()
    if (word === 'BETWEEN') this.#open.push(this.#depth)
    if (word !== 'AND' || this.#open.at(-1) !== this.#depth) return true
    this.#open.pop()
    return false
  }
}
