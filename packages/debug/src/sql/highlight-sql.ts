import { keywords } from './keywords.js'
import { phraseAt } from './phrases.js'
import { tokensOf, type Token } from './tokens.js'

const blue = '\x1b[34m'
const plain = '\x1b[0m'

/**
 * SQL with its keywords in blue, for terminals. Without the ANSI codes it is the text that was given.
 *
 * @example
 * console.log(highlightSQL('SELECT id FROM users'))
 */
export function highlightSQL(sql: string): string {
  const tokens = tokensOf(sql)
  let text = ''
  let length = 0
  for (let at = 0; at < tokens.length;) {
    const members = phraseAt(tokens, at)?.tokens ?? tokens.slice(at, at + 1)
    const [first] = members
    const written = members
      .map(({ space, text: word }, index) => (index === 0 ? word : space + word))
      .join('')
    text += (first?.space ?? '') + (isKeyword(first) ? `${blue}${written}${plain}` : written)
    length += (first?.space.length ?? 0) + written.length
    at += members.length
  }
  return text + sql.slice(length)
}

const isKeyword = (token: Token | undefined): boolean =>
  token?.kind === 'word' && keywords.has(token.text.toUpperCase())
