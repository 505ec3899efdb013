import type { LogEvent } from 'kysely'
import { formatRows } from './format-rows.js'
import { formatStatement } from './format-statement.js'

/** Tells a story in numbered steps, each with the SQL that it sent and what came back. */
export interface Narrator {
  /** For Kysely's `log`. */
  readonly hear: (event: LogEvent) => void
  /** Runs one step. */
  readonly step: <T>(title: string, run: () => Promise<T>) => Promise<T>
  readonly showRows: (...rows: readonly object[]) => void
  readonly say: (line: string) => void
}

export function createNarrator(write: (line: string) => void): Narrator {
  let steps = 0
  // What the program does between two steps is not part of the story.
  let listening = false
  const result = (lines: readonly string[]): void => lines.forEach(line => write(`   ${line}`))

  return {
    hear: ({ query }) => {
      if (listening)
        formatStatement(query).forEach((line, index) => write(`   ${index === 0 ? '>' : ' '} ${line}`))
    },
    step: async (title, run) => {
      write(`\n${++steps}. ${title}`)
      listening = true
      try {
        return await run()
      } finally {
        listening = false
      }
    },
    showRows: (...rows) => result(formatRows(rows)),
    say: line => result([line]),
  }
}
