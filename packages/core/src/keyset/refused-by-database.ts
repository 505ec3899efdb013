import type { Dialect } from '../dialect.js'
import { causeChain, readErrorFields, type ErrorFields } from '../parse-error/error-fields.js'

const unknownColumn: Readonly<Record<Dialect, RegExp>> = {
  postgres: /^(?:42703|42702|42P01)$/,
  mysql: /^(?:1054|1052)$/,
  sqlite: /^(?:no such column|ambiguous column name):/,
  mssql: /^(?:207|209|4104)$/,
}

/** A value that cannot be made one of the column's type. SQLite compares all with all. */
const unfitValue: Readonly<Record<Dialect, RegExp>> = {
  postgres: /^22...$/,
  mysql: /^(?:1267|1292|1300|1366|1525|3854)$/,
  sqlite: /^$/,
  mssql: /^(?:220|241|242|244|245|248|293|295|529|8114|8115|8169|9803|9807)$/,
}

/** Whether a statement failed because a column is not there, or stands in several tables. */
export const isUnknownColumn = (error: unknown, dialect: Dialect): boolean =>
  someFact(error, unknownColumn[dialect])

/** Whether a statement failed because of a value that does not fit the column it is compared with. */
export const isUnfitValue = (error: unknown, dialect: Dialect): boolean =>
  someFact(error, unfitValue[dialect])

function someFact(error: unknown, pattern: RegExp): boolean {
  for (const link of causeChain(error)) {
    if (factsOf(readErrorFields(link)).some(fact => pattern.test(fact))) return true
  }
  return false
}

const factsOf = ({ codes, message }: ErrorFields): readonly string[] => [...codes, message ?? '']
