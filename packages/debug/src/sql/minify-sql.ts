import { endsLine } from './format-sql.js'
import { tokensOf, type Token } from './tokens.js'

/**
 * SQL in as little white space as it needs, without comments that end with their line.
 *
 * @example
 * minifySQL('SELECT id,name -- both\n FROM users') // SELECT id, name FROM users
 */
export function minifySQL(sql: string): string {
  const tokens = tokensOf(sql)
  const kept: Token[] = []
  let space = ''
  for (const token of tokens) {
    if (token.kind === 'line-comment') space = ' '
    else kept.push({ ...token, space: token.space + space })
    if (token.kind !== 'line-comment') space = ''
  }
  return kept.reduce((text, token, index) => text + spaceBetween(kept[index - 1], token) + token.text, '')
}

function spaceBetween(previous: Token | undefined, token: Token): string {
  if (previous === undefined) return ''
  if (endsLine(previous)) return '\n'
  if (previous.kind === 'open' || token.kind === 'close' || token.kind === 'comma') return ''
  return previous.kind === 'comma' || token.space !== '' ? ' ' : ''
}
