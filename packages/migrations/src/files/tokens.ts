import { BadRequestError, type Dialect } from '@kysera/core'

/** A part of a script that is not white space. */
export interface Token {
  readonly kind: 'comment' | 'quoted' | 'word' | 'symbol'
  readonly start: number
  readonly end: number
}

/** How a database writes what a semicolon may stand in. */
interface Syntax {
  readonly comment: RegExp
  readonly hasNestedComments: boolean
  readonly quoted: RegExp
}

const blockComment = String.raw`/\*[^*]*(?:\*(?!/)[^*]*)*\*/`
const doubled = (quote: string): string => `${quote}[^${quote}]*(?:${quote}${quote}[^${quote}]*)*${quote}`
const escaped = (quote: string): string =>
  String.raw`${quote}[^${quote}\\]*(?:(?:\\[^]|${quote}${quote})[^${quote}\\]*)*${quote}`
const inBrackets = String.raw`\[[^\]]*(?:\]\][^\]]*)*\]`
const inDollars = String.raw`(\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[^]*?\1`

const oneOf = (...patterns: string[]): RegExp => new RegExp(patterns.join('|'), 'y')

const syntaxes: Readonly<Record<Dialect, Syntax>> = {
  postgres: {
    comment: oneOf('--[^\n]*'),
    hasNestedComments: true,
    quoted: oneOf(`[eE]${escaped("'")}`, doubled("'"), doubled('"'), inDollars),
  },
  // What begins with `/*!` is run, and is no comment.
  mysql: {
    comment: oneOf(String.raw`--(?=\s|$)[^\n]*`, '#[^\n]*', String.raw`(?!/\*M?!)${blockComment}`),
    hasNestedComments: false,
    quoted: oneOf(escaped("'"), escaped('"'), doubled('`'), blockComment),
  },
  sqlite: {
    comment: oneOf('--[^\n]*', blockComment),
    hasNestedComments: false,
    quoted: oneOf(doubled("'"), doubled('"'), doubled('`'), inBrackets),
  },
  mssql: {
    comment: oneOf('--[^\n]*'),
    hasNestedComments: true,
    quoted: oneOf(doubled("'"), doubled('"'), inBrackets),
  },
}

const space = /\s+/y
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y
const opening = /['"`]|\/\*/y

/**
 * The parts of a script, as far as it takes to tell where statements end.
 *
 * @throws {BadRequestError} for a quote or a comment that does not end.
 */
export function* tokensOf(script: string, dialect: Dialect): Iterable<Token> {
  let token = nextToken(script, 0, dialect)
  for (; token !== undefined; token = nextToken(script, token.end, dialect)) yield token
}

/**
 * The part that begins at a position, or after the white space there; none at the end.
 *
 * @throws {BadRequestError} for a quote or a comment that does not end.
 */
export function nextToken(script: string, position: number, dialect: Dialect): Token | undefined {
  const start = endOf(space, script, position) ?? position
  return start < script.length ? tokenAt(script, start, syntaxes[dialect]) : undefined
}

function tokenAt(script: string, start: number, syntax: Syntax): Token {
  const comment =
    endOf(syntax.comment, script, start) ??
    (syntax.hasNestedComments ? endOfNestedComment(script, start) : undefined)
  if (comment !== undefined) return { kind: 'comment', start, end: comment }
  const quoted = endOf(syntax.quoted, script, start)
  if (quoted !== undefined) return { kind: 'quoted', start, end: quoted }
  const end = endOf(word, script, start)
  if (end !== undefined) return { kind: 'word', start, end }
  if (endOf(opening, script, start) !== undefined) throw unclosed(script, start)
  return { kind: 'symbol', start, end: start + 1 }
}

function endOf(pattern: RegExp, script: string, start: number): number | undefined {
  pattern.lastIndex = start
  return pattern.test(script) ? pattern.lastIndex : undefined
}

function endOfNestedComment(script: string, start: number): number | undefined {
  if (!script.startsWith('/*', start)) return undefined
  const ends = /\/\*|\*\//g
  ends.lastIndex = start
  let depth = 0
  for (let found = ends.exec(script); found !== null; found = ends.exec(script)) {
    depth += found[0] === '/*' ? 1 : -1
    if (depth === 0) return ends.lastIndex
  }
  throw unclosed(script, start)
}

function unclosed(script: string, start: number): BadRequestError {
  const line = script.slice(0, start).split('\n').length
  return new BadRequestError(`Line ${line}: what begins with ${script.slice(start, start + 20)} does not end`)
}
