import { BadRequestError } from '@kysera/core'

/** What a file of SQL holds. */
export interface SqlFile {
  readonly up: string
  /** Undefined where a file has no section of that name. */
  readonly down: string | undefined
  readonly isInTransaction: boolean
}

/** The text of a file as its checksum is made of it: the same on all systems. */
export const normalise = (text: string): string => text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n')

const section = /^--[ \t]*(up|down)[ \t]*$/gim

/**
 * Reads a file, which may have sections that begin with a line `-- up` and a line `-- down`.
 *
 * @throws {BadRequestError} for sections that come twice, or after one another the wrong way round.
 */
export function parseSqlFile(text: string, path: string): SqlFile {
  const isInTransaction = !/^--[ \t]*kysera:[ \t]*no-transaction[ \t]*(?:\n|$)/i.test(text)
  const headings = [...text.matchAll(section)].map(match => ({
    name: match[1]?.toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }))
  const order = headings.map(({ name }) => name).join(' ')
  if (!['', 'up', 'down', 'up down'].includes(order)) {
    throw new BadRequestError(`${path}: a section "-- up" may come once, and after it a section "-- down"`)
  }
  const up = headings.find(({ name }) => name === 'up')
  const down = headings.find(({ name }) => name === 'down')
  if (up !== undefined && hasContent(text.slice(0, up.start))) {
    throw new BadRequestError(`${path}: before the section "-- up" there may be comments alone`)
  }
  return {
    up: text.slice(up?.end ?? 0, down?.start ?? text.length),
    down: down && text.slice(down.end),
    isInTransaction,
  }
}

/** Whether there is more than lines of comment. */
const hasContent = (text: string): boolean => text.split('\n').some(line => !/^\s*(?:--.*)?$/.test(line))
