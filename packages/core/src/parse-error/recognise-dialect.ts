import type { Dialect } from '../dialect.js'
import { violatedConstraint } from './driver-errors.js'
import type { ErrorFields } from './error-fields.js'

interface Mark {
  readonly dialect: Dialect
  readonly isOn: (error: ErrorFields) => boolean
}

// Asked in this order: drivers of SQLite set `errno` too, and a mere message is the weakest mark.
const marks: readonly Mark[] = [
  {
    dialect: 'postgres',
    isOn: error => error.severity !== undefined && error.codes.some(code => /^[0-9A-Z]{5}$/.test(code)),
  },
  { dialect: 'sqlite', isOn: error => /^(?:ERR_)?SQLITE_/.test(error.code ?? '') },
  {
    dialect: 'mysql',
    // Errors of the operating system have negative numbers.
    isOn: ({ code = '', sqlState, errno = 0 }) =>
      code.startsWith('ER_') || sqlState !== undefined || errno > 0,
  },
  { dialect: 'mssql', isOn: error => error.number !== undefined },
  { dialect: 'postgres', isOn: error => violatedConstraint(error, 'postgres') !== undefined },
  { dialect: 'sqlite', isOn: error => violatedConstraint(error, 'sqlite') !== undefined },
]

/** The dialect of the database that an error comes from, or undefined when it comes from no driver. */
export function recogniseDialect(error: ErrorFields): Dialect | undefined {
  return marks.find(mark => mark.isOn(error))?.dialect
}
