import type { Dialect } from '../dialect.js'
import {
  CheckConstraintError,
  ForeignKeyError,
  NotNullError,
  UniqueConstraintError,
} from '../errors/constraint-errors.js'
import type { DatabaseError } from '../errors/database-error.js'
import type { ConstraintFacts, FactReaders } from './constraint-facts.js'
import type { ConstraintKind } from './driver-errors.js'
import type { ErrorFields } from './error-fields.js'
import type { Violation } from './find-database-error.js'
import { mssqlFacts } from './mssql-facts.js'
import { mysqlFacts } from './mysql-facts.js'
import { postgresFacts } from './postgres-facts.js'
import { sqliteFacts } from './sqlite-facts.js'

const factReaders: Readonly<Record<Dialect, FactReaders>> = {
  postgres: postgresFacts,
  mysql: mysqlFacts,
  sqlite: sqliteFacts,
  mssql: mssqlFacts,
}

type CreateError = (facts: ConstraintFacts, options: ErrorOptions) => DatabaseError

const errorOf: Readonly<Record<ConstraintKind, CreateError>> = {
  unique: ({ constraint = 'unique', table = 'unknown', columns = [] }, options) =>
    new UniqueConstraintError(constraint, table, columns, options),
  foreignKey: ({ constraint = 'foreign_key', table = 'unknown', referencedTable = 'unknown' }, options) =>
    new ForeignKeyError(constraint, table, referencedTable, options),
  notNull: ({ columns: [column = 'unknown'] = [], table }, options) =>
    new NotNullError(column, table, options),
  check: ({ constraint = 'check', table }, options) => new CheckConstraintError(constraint, table, options),
}

/** The error class of a violation, filled with what the driver says about it. */
export function createConstraintError(
  { dialect, kind }: Violation,
  fields: ErrorFields,
  options: ErrorOptions,
): DatabaseError {
  return errorOf[kind](factReaders[dialect][kind](fields), options)
}
