import { ErrorCodes } from '../error-codes.js'
import { DatabaseError } from './database-error.js'

/** The parent of the errors of timestamps. */
export class TimestampsError extends DatabaseError {
  override readonly name: string = 'TimestampsError'

  constructor(
    message: string,
    detail?: string,
    code: string = ErrorCodes.TIMESTAMPS_ERROR,
    options?: ErrorOptions,
  ) {
    super(message, code, detail, options)
  }
}

/** A table lacks a column that is to hold a timestamp. */
export class TimestampColumnMissingError extends TimestampsError {
  override readonly name: string = 'TimestampColumnMissingError'
  readonly tableName: string
  readonly columnName: string

  constructor(tableName: string, columnName: string, options?: ErrorOptions) {
    const message = `Table ${tableName} is missing required timestamp column: ${columnName}`
    super(message, undefined, ErrorCodes.TIMESTAMP_COLUMN_MISSING, options)
    this.tableName = tableName
    this.columnName = columnName
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), tableName: this.tableName, columnName: this.columnName }
  }
}
