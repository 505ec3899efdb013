import { matchGroups, type ConstraintFacts, type FactReaders } from './constraint-facts.js'
import type { ErrorFields } from './error-fields.js'

/** PostgreSQL reports most facts as fields of their own; the message is asked where one is missing. */
export const postgresFacts: FactReaders = {
  unique: error => ({ ...namesOf(error), columns: keyColumns(error.detail) }),
  foreignKey,
  notNull: error => {
    const { column = error.column } = matchGroups(error.serverMessage, /column "(?<column>[^"]+)"/)
    return { ...namesOf(error), columns: column === undefined ? [] : [column] }
  },
  check: namesOf,
}

function namesOf({ constraint, table, serverMessage }: ErrorFields): ConstraintFacts {
  return {
    constraint: constraint ?? matchGroups(serverMessage, /constraint "(?<name>[^"]+)"/).name,
    table: table ?? matchGroups(serverMessage, /(?:relation|table) "(?<name>[^"]+)"/).name,
  }
}

const notPresent = / present in table "(?<referencedTable>[^"]+)"\.?$/
const stillReferenced = / referenced from table "(?<table>[^"]+)"\.?$/
const removal = /table "(?<referencedTable>[^"]+)" violates .*constraint "[^"]+" on table "(?<table>[^"]+)"/

function foreignKey(error: ErrorFields): ConstraintFacts {
  return {
    ...namesOf(error),
    ...matchGroups(error.detail, notPresent),
    ...matchGroups(error.detail, stillReferenced),
    ...matchGroups(error.serverMessage, removal),
  }
}

/** The columns and expressions of `Key (id, lower(email))=(1, a@b.c) already exists.` */
function keyColumns(detail: string | undefined): string[] {
  const { list } = matchGroups(detail, /^Key \((?<list>.+?)\)=\(/s)
  return list === undefined ? [] : splitList(list).map(unquote)
}

/** Splits at the commas that stand outside of parentheses and quotes. */
function splitList(list: string): string[] {
  const items: string[] = []
  let item: string | undefined
  for (const part of list.split(', ')) {
    item = item === undefined ? part : `${item}, ${part}`
    if (!isBalanced(item)) continue
    items.push(item)
    item = undefined
  }
  return item === undefined ? items : [...items, item]
}

function isBalanced(text: string): boolean {
  const bare = text.replaceAll(/"[^"]*"|'[^']*'/g, '')
  return !/["']/.test(bare) && bare.split('(').length === bare.split(')').length
}

function unquote(name: string): string {
  return /^"(?:[^"]|"")+"$/.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name
}
