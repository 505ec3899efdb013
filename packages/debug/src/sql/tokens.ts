/** What a piece of SQL is. White space is no token. */
type TokenKind =
  | 'word'
  | 'literal'
  | 'quoted'
  | 'comment'
  | 'line-comment'
  /** What may be a comment to the end of the line, or may not: it stays as it is, and the line ends behind it. */
  | 'line'
  /** What databases read in different ways: it stays as it is, up to the end. */
  | 'rest'
  | 'open'
  | 'close'
  | 'comma'
  | 'symbol'

export interface Token {
  readonly kind: TokenKind
  /** As it is written. */
  readonly text: string
  /** The white space in front of it. */
  readonly space: string
}

/**
 * The pieces in the order in which they are tried. Each takes time that grows with what it takes, and what is not
 * closed goes on to the end.
 */
const pieces: readonly (readonly [kind: TokenKind, pattern: RegExp])[] = [
  ['line-comment', /--(?![^ \t\n\r\f\v])[^\n\r]*(?=\r?\n|\r?$)/y],
  // To MySQL, two signs of minus before a number; and PostgreSQL ends a comment at a carriage return, as others do not.
  ['line', /--[^\n]*/y],
  // A comment that MySQL and SQL Server begin like that is the name of a temporary table to the other one.
  ['line', /#[^\n]*/y],
  // Comments nest on PostgreSQL and SQL Server, and nowhere else.
  ['rest', /\/\*(?:(?!\*\/)[^])*?\/\*[^]*/y],
  ['comment', /\/\*[^]*?(?:\*\/|$)/y],
  ['literal', /[eE]'(?:[^'\\]|\\[^]|'')*(?:'|$)/y],
  // A backslash hides the quote behind it on MySQL, and nowhere else.
  ['rest', /[nNxXbB]?'(?:[^'\\]|''|\\[^'])*\\'[^]*/y],
  ['rest', /"(?:[^"\\]|""|\\[^"])*\\"[^]*/y],
  ['literal', /[nNxXbB]?'(?:[^']|'')*(?:'|$)/y],
  ['quoted', /"(?:[^"]|"")*(?:"|$)/y],
  ['quoted', /`(?:[^`]|``)*(?:`|$)/y],
  ['quoted', /\[(?=[A-Za-z_#@])(?:[^\]\n]|\]\])*\]/y],
  ['literal', /\$(?<tag>(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[^]*?(?:\$\k<tag>\$|$)/y],
  ['word', /[A-Za-z_\u0080-\uffff@:][\w$\u0080-\uffff@#]*/y],
  ['literal', /(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?\w*/y],
  ['symbol', /\$\d+/y],
  ['open', /\(/y],
  ['close', /\)/y],
  ['comma', /,/y],
]

/** Other spaces of Unicode are letters of a name to PostgreSQL. */
const whiteSpace = /[ \t\n\r\f\v]*/y

/** All pieces of a statement. Never throws: what is not understood is a symbol. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  for (let at = 0; at < sql.length;) {
    const space = match(whiteSpace, sql, at)
    at += space.length
    if (at >= sql.length) break
    const [kind, text] = pieceAt(sql, at)
    // Behind a dot a keyword is a name, to MySQL only if nothing comes between them.
    const isName = kind === 'word' && tokens.at(-1)?.text === '.'
    tokens.push({ kind: isName ? 'quoted' : kind, text, space })
    at += text.length
  }
  return tokens
}

function pieceAt(sql: string, at: number): readonly [TokenKind, string] {
  for (const [kind, pattern] of pieces) {
    const text = match(pattern, sql, at)
    if (text !== '') return [kind, text]
  }
  return ['symbol', sql.charAt(at)]
}

function match(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}
