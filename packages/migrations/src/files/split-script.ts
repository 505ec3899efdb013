import type { Dialect } from '@kysera/core'
import { Routine } from './routine.js'
import { nextToken, type Token } from './tokens.js'

/**
 * The statements of a script, with the comments in and before them; what is a comment only is none.
 *
 * Semicolons end statements, but for those in quotes, comments and bodies of triggers and routines. A line
 * `delimiter //` makes another sign of it, as the client of MySQL has it. SQL Server takes batches, which end with a
 * line `go`.
 *
 * @throws {BadRequestError} for a quote or a comment that does not end.
 */
export function splitScript(script: string, dialect: Dialect): string[] {
  return dialect === 'mssql' ? splitBatches(script) : splitStatements(script, dialect)
}

class Pieces {
  readonly found: string[] = []
  readonly #script: string
  #start = 0
  isEmpty = true

  constructor(script: string) {
    this.#script = script
  }

  /** Ends a piece, and begins the next one after what stands between them. */
  cut(end: number, next: number): void {
    if (!this.isEmpty) this.found.push(this.#script.slice(this.#start, end).trim())
    this.#start = next
    this.isEmpty = true
  }
}

function splitBatches(script: string): string[] {
  const pieces = new Pieces(script)
  let position = 0
  for (let token = nextToken(script, 0, 'mssql'); token; token = nextToken(script, position, 'mssql')) {
    const end = endOfBatch(script, token)
    position = end ?? token.end
    if (end !== undefined) pieces.cut(token.start, end)
    else if (token.kind !== 'comment') pieces.isEmpty = false
  }
  pieces.cut(script.length, script.length)
  return pieces.found
}

function endOfBatch(script: string, { kind, start, end }: Token): number | undefined {
  if (kind !== 'word' || !/^go$/i.test(script.slice(start, end))) return undefined
  const line = lineAt(script, start)
  return /^\s*go\s*;?\s*$/i.test(line.text) ? line.end : undefined
}

function splitStatements(script: string, dialect: Dialect): string[] {
  const pieces = new Pieces(script)
  let delimiter = ';'
  let routine = new Routine()
  let position = 0
  for (let token = nextToken(script, 0, dialect); token; token = nextToken(script, position, dialect)) {
    const { kind, start } = token
    const command = pieces.isEmpty && dialect === 'mysql' ? delimiterAt(script, token) : undefined
    position = endBefore(delimiter, script, token)
    if (command !== undefined) {
      delimiter = command.delimiter
      position = command.end
      pieces.cut(start, position)
    } else if (position === start && !(delimiter === ';' && routine.isInBody)) {
      position = start + delimiter.length
      pieces.cut(start, position)
      routine = new Routine()
    } else if (kind !== 'comment') {
      position = Math.max(position, start + 1)
      pieces.isEmpty = false
      routine.next(kind === 'quoted' ? "'" : script.slice(start, position).toLowerCase())
    }
  }
  pieces.cut(script.length, script.length)
  return pieces.found
}

/** Where a token ends, at the latest at the delimiter: `$$` ends `end$$`, which would be a name. */
function endBefore(delimiter: string, script: string, { kind, start, end }: Token): number {
  if (script.startsWith(delimiter, start)) return start
  const found = kind === 'word' ? script.slice(start, end).indexOf(delimiter) : -1
  return found === -1 ? end : start + found
}

function delimiterAt(
  script: string,
  { kind, start, end }: Token,
): { readonly delimiter: string; readonly end: number } | undefined {
  if (kind !== 'word' || !/^delimiter$/i.test(script.slice(start, end))) return undefined
  const line = lineAt(script, start)
  const delimiter = /^\s*delimiter\s+(\S+)\s*$/i.exec(line.text)?.[1]
  return delimiter === undefined ? undefined : { delimiter, end: line.end }
}

function lineAt(script: string, position: number): { readonly text: string; readonly end: number } {
  const found = script.indexOf('\n', position)
  const end = found === -1 ? script.length : found
  return { text: script.slice(script.lastIndexOf('\n', position - 1) + 1, end), end }
}
