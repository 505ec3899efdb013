import { matchGroups, type ConstraintFacts, type FactReaders } from './constraint-facts.js'
import type { ErrorFields } from './error-fields.js'

/** SQL Server reports its facts in the message only. */
export const mssqlFacts: FactReaders = {
  unique: ({ serverMessage }) => ({
    ...matchGroups(serverMessage, /(?:constraint|unique index) '(?<constraint>[^']+)'/),
    ...matchGroups(serverMessage, /object '(?:[^'.]+\.)?(?<table>[^']+)'/),
  }),
  foreignKey,
  notNull: ({ serverMessage }) => {
    const { column } = matchGroups(serverMessage, /column '(?<column>[^']+)'/)
    const { table } = matchGroups(serverMessage, /table '(?:[^'.]+\.){0,2}(?<table>[^']+)'/)
    return { table, columns: column === undefined ? [] : [column] }
  },
  check: conflict,
}

function conflict({ serverMessage }: ErrorFields): ConstraintFacts {
  return {
    ...matchGroups(serverMessage, /constraint "(?<constraint>[^"]+)"/),
    ...matchGroups(serverMessage, /table "(?:[^".]+\.)?(?<table>[^"]+)"/),
  }
}

/** The message names the table at the other end: the referenced one on INSERT, the referencing one on DELETE. */
function foreignKey(error: ErrorFields): ConstraintFacts {
  const { constraint, table } = conflict(error)
  const message = error.serverMessage ?? ''
  if (/^[^"]*\bSAME TABLE\b/.test(message)) return { constraint, table, referencedTable: table }
  if (/^[^"]*\bREFERENCE\b/.test(message)) return { constraint, table }
  return { constraint, referencedTable: table }
}
