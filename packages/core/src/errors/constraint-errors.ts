import { ErrorCodes } from '../error-codes.js'
import { DatabaseError } from './database-error.js'

/** A value that must be unique is there already. */
export class UniqueConstraintError extends DatabaseError {
  override readonly name: string = 'UniqueConstraintError'
  readonly constraint: string
  readonly table: string
  /** Columns and expressions of the key; empty when the database does not name them. */
  readonly columns: readonly string[]

  constructor(constraint: string, table: string, columns: readonly string[], options?: ErrorOptions) {
    const message = `UNIQUE constraint violation on ${table}`
    super(message, ErrorCodes.VALIDATION_UNIQUE_VIOLATION, undefined, options)
    this.constraint = constraint
    this.table = table
    this.columns = columns
  }

  override toJSON(): Record<string, unknown> {
    const { constraint, table, columns } = this
    return { ...super.toJSON(), constraint, table, columns }
  }
}

/** A row refers to a row that is not there, or a row that is referred to would go. */
export class ForeignKeyError extends DatabaseError {
  override readonly name: string = 'ForeignKeyError'
  readonly constraint: string
  /** The table that has the foreign key. */
  readonly table: string
  /** The table that the foreign key refers to. */
  readonly referencedTable: string

  constructor(constraint: string, table: string, referencedTable: string, options?: ErrorOptions) {
    const message = 'FOREIGN KEY constraint violation'
    super(message, ErrorCodes.VALIDATION_FOREIGN_KEY_VIOLATION, undefined, options)
    this.constraint = constraint
    this.table = table
    this.referencedTable = referencedTable
  }

  override toJSON(): Record<string, unknown> {
    const { constraint, table, referencedTable } = this
    return { ...super.toJSON(), constraint, table, referencedTable }
  }
}

/** A column without a value that must have one. */
export class NotNullError extends DatabaseError {
  override readonly name: string = 'NotNullError'
  readonly column: string
  readonly table: string | undefined

  constructor(column: string, table?: string, options?: ErrorOptions) {
    const message = `NOT NULL constraint violation on column ${column}${onTable(table)}`
    super(message, ErrorCodes.VALIDATION_NOT_NULL_VIOLATION, column, options)
    this.column = column
    this.table = table
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), column: this.column, table: this.table }
  }
}

/** A row that does not meet a CHECK constraint. */
export class CheckConstraintError extends DatabaseError {
  override readonly name: string = 'CheckConstraintError'
  readonly constraint: string
  readonly table: string | undefined

  constructor(constraint: string, table?: string, options?: ErrorOptions) {
    const message = `CHECK constraint violation: ${constraint}${onTable(table)}`
    super(message, ErrorCodes.VALIDATION_CHECK_VIOLATION, undefined, options)
    this.constraint = constraint
    this.table = table
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), constraint: this.constraint, table: this.table }
  }
}

function onTable(table: string | undefined): string {
  return table === undefined ? '' : ` on table ${table}`
}
