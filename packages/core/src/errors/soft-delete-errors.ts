import { ErrorCodes } from '../error-codes.js'
import { DatabaseError } from './database-error.js'
import { toJsonText, toJsonValue } from './json.js'

/** The parent of the errors of soft delete. */
export class SoftDeleteError extends DatabaseError {
  override readonly name: string = 'SoftDeleteError'

  constructor(
    message: string,
    detail?: string,
    code: string = ErrorCodes.SOFT_DELETE_ERROR,
    options?: ErrorOptions,
  ) {
    super(message, code, detail, options)
  }
}

/** A row was to be restored that is not deleted. */
export class RecordNotDeletedError extends SoftDeleteError {
  override readonly name: string = 'RecordNotDeletedError'
  readonly recordId: unknown
  readonly tableName: string | undefined

  constructor(recordId: unknown, tableName?: string, options?: ErrorOptions) {
    const inTable = tableName === undefined ? '' : ` in table ${tableName}`
    const message = `Record ${formatRecordId(recordId)} is not deleted${inTable}`
    super(message, undefined, ErrorCodes.RECORD_NOT_DELETED, options)
    this.recordId = recordId
    this.tableName = tableName
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), recordId: toJsonValue(this.recordId), tableName: this.tableName }
  }
}

/** A composite key is written as JSON; a bigint would get quotes there. */
function formatRecordId(recordId: unknown): string {
  const isText = typeof recordId === 'string' || typeof recordId === 'bigint'
  return isText ? String(recordId) : (toJsonText(recordId) ?? 'undefined')
}
