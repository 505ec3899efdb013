import { matchGroups, type ConstraintFacts, type FactReaders } from './constraint-facts.js'
import type { ErrorFields } from './error-fields.js'

/** SQLite names columns rather than constraints, and says nothing about foreign keys. */
export const sqliteFacts: FactReaders = {
  unique: error => {
    const failed = whatFailed(error)
    const { constraint } = matchGroups(failed, /^index '(?<constraint>.+)'$/s)
    return constraint === undefined ? columnsOf(failed) : { constraint }
  },
  foreignKey: () => ({}),
  notNull: error => columnsOf(whatFailed(error)),
  check: error => ({ constraint: whatFailed(error) }),
}

// Drivers write before the text, and Cloudflare's D1 also after it.
const failure = / constraint failed: (?<what>.+?)(?:: SQLITE_CONSTRAINT.*)?$/s

function whatFailed({ serverMessage }: ErrorFields): string | undefined {
  return matchGroups(serverMessage, failure).what
}

/** The parts of `users.first name, users.last name`. Names are written without quotes, whatever they contain. */
function columnsOf(list: string | undefined): ConstraintFacts {
  const { table, rest } = matchGroups(list, /^(?<table>"[^"]+"|[^.]+)\.(?<rest>.+)$/s)
  if (table === undefined || rest === undefined) return {}
  return { table: unquote(table), columns: rest.split(`, ${table}.`).map(unquote) }
}

function unquote(name: string): string {
  return /^"[^"]+"$/.test(name) ? name.slice(1, -1) : name
}
