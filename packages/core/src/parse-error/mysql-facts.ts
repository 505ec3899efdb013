import { matchGroups, type ConstraintFacts, type FactReaders } from './constraint-facts.js'
import type { ErrorFields } from './error-fields.js'

/** MySQL and MariaDB report their facts in the message only. */
export const mysqlFacts: FactReaders = {
  unique,
  foreignKey,
  notNull: ({ serverMessage }) => {
    const { column } = matchGroups(serverMessage, /(?:Column|Field) '(?<column>.+?)' (?:cannot|doesn't)/s)
    return { columns: column === undefined ? [] : [column] }
  },
  check: ({ serverMessage }) => ({
    ...matchGroups(serverMessage, /Check constraint '(?<constraint>.+)' is violated/s),
    ...unquoted(matchGroups(serverMessage, mariadbCheck)),
  }),
}

const name = (group: string): string => `\`(?<${group}>(?:[^\`]|\`\`)+)\``
const schema = '(?:`(?:[^`]|``)+`\\.)?'

const mariadbCheck = new RegExp(`CONSTRAINT ${name('constraint')} failed for ${schema}${name('table')}`)
const foreignKeyFails = new RegExp(
  `\\(${schema}${name('table')}, CONSTRAINT ${name('constraint')} FOREIGN KEY .*` +
    `REFERENCES ${schema}${name('referencedTable')}`,
  's',
)

function foreignKey({ serverMessage }: ErrorFields): ConstraintFacts {
  return unquoted(matchGroups(serverMessage, foreignKeyFails))
}

// The duplicate value comes first and may contain anything, so the last key in the text counts.
const duplicate = /^.*for key '(?:(?<table>[^'.]+)\.)?(?<constraint>[^']+)'/s
const duplicateInTable = /duplicate key in table '(?<table>[^']+)'/

function unique({ serverMessage }: ErrorFields): ConstraintFacts {
  const { constraint, table } = matchGroups(serverMessage, duplicate)
  const columns = constraint !== undefined && canBeColumn(constraint) ? [constraint] : []
  return { constraint, table: table ?? matchGroups(serverMessage, duplicateInTable).table, columns }
}

const wordsOfKeys = new Set(['uq', 'uniq', 'unique', 'key', 'idx', 'index', 'pk'])

/** A unique key without a name of its own is named after its first column. */
function canBeColumn(key: string): boolean {
  const words = key.toLowerCase().split('_')
  return key !== 'PRIMARY' && !words.some(word => wordsOfKeys.has(word))
}

function unquoted(groups: Readonly<Partial<Record<string, string>>>): ConstraintFacts {
  const entries = Object.entries(groups).map(([group, text]) => [group, text?.replaceAll('``', '`')])
  return Object.fromEntries(entries)
}
