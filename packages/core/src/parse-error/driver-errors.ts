import type { Dialect } from '../dialect.js'
import type { ErrorFields } from './error-fields.js'

/** The kinds of constraint that a statement can violate. */
export type ConstraintKind = 'unique' | 'foreignKey' | 'notNull' | 'check'

/** How one kind of violation shows: by one of the codes, by the message, or by both where both are given. */
interface Sign {
  readonly kind: ConstraintKind
  readonly codes?: readonly string[]
  readonly message?: RegExp
}

/** The one table of driver codes. Where several signs fit, the first one counts. */
const signs: Readonly<Record<Dialect, readonly Sign[]>> = {
  postgres: [
    { kind: 'unique', codes: ['23505'] },
    { kind: 'foreignKey', codes: ['23503', '23001'] },
    { kind: 'notNull', codes: ['23502'] },
    { kind: 'check', codes: ['23514'] },
  ],
  mysql: [
    {
      kind: 'unique',
      codes: ['ER_DUP_ENTRY', 'ER_DUP_KEY', 'ER_DUP_ENTRY_WITH_KEY_NAME', '1062', '1022', '1586'],
    },
    { kind: 'foreignKey', codes: ['ER_NO_REFERENCED_ROW', 'ER_NO_REFERENCED_ROW_2', '1216', '1452'] },
    { kind: 'foreignKey', codes: ['ER_ROW_IS_REFERENCED', 'ER_ROW_IS_REFERENCED_2', '1217', '1451'] },
    { kind: 'notNull', codes: ['ER_BAD_NULL_ERROR', 'ER_NO_DEFAULT_FOR_FIELD', '1048', '1364'] },
    { kind: 'check', codes: ['ER_CHECK_CONSTRAINT_VIOLATED', '3819'] },
    // MariaDB; the same number means something else on MySQL.
    { kind: 'check', codes: ['4025'], message: /CONSTRAINT .* failed for/s },
  ],
  sqlite: [
    {
      kind: 'unique',
      codes: ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', 'SQLITE_CONSTRAINT_ROWID'],
    },
    { kind: 'foreignKey', codes: ['SQLITE_CONSTRAINT_FOREIGNKEY'] },
    { kind: 'notNull', codes: ['SQLITE_CONSTRAINT_NOTNULL'] },
    { kind: 'check', codes: ['SQLITE_CONSTRAINT_CHECK'] },
    { kind: 'unique', message: constraintFailed('UNIQUE') },
    { kind: 'foreignKey', message: constraintFailed('FOREIGN KEY') },
    { kind: 'notNull', message: constraintFailed('NOT NULL') },
    { kind: 'check', message: constraintFailed('CHECK') },
  ],
  mssql: [
    { kind: 'unique', codes: ['2627', '2601'] },
    // The constraint's own name follows in quotes, and may contain any of these words.
    { kind: 'foreignKey', codes: ['547'], message: /^[^"]*\b(?:FOREIGN KEY|REFERENCE)\b/ },
    { kind: 'check', codes: ['547'], message: /^[^"]*\bCHECK\b/ },
    { kind: 'notNull', codes: ['515'] },
  ],
}

/** The kind of constraint that an error is about, if it is one of the dialect's violations. */
export function violatedConstraint(error: ErrorFields, dialect: Dialect): ConstraintKind | undefined {
  return signs[dialect].find(sign => fits(sign, error))?.kind
}

function fits({ codes, message }: Sign, error: ErrorFields): boolean {
  const codeFits = codes === undefined || codes.some(code => error.codes.includes(code))
  return codeFits && (message === undefined || message.test(error.serverMessage ?? ''))
}

/** SQLite repeats the text of a CHECK, which may contain the other messages: the first one in the text counts. */
function constraintFailed(kind: string): RegExp {
  return new RegExp(`^(?:(?! constraint failed).)*\\b${kind} constraint failed`, 's')
}
