import { ErrorCodes } from '../error-codes.js'
import { DatabaseError } from './database-error.js'
import { toJsonText, toJsonValue } from './json.js'

/** There is no row where one was asked for. */
export class NotFoundError extends DatabaseError {
  override readonly name: string = 'NotFoundError'
  readonly entity: string
  readonly filters: Readonly<Record<string, unknown>> | undefined

  /** `detail` becomes the filters as JSON. */
  constructor(entity: string, filters?: Readonly<Record<string, unknown>>, options?: ErrorOptions) {
    super(`${entity} not found`, ErrorCodes.RESOURCE_NOT_FOUND, toJsonText(filters), options)
    this.entity = entity
    this.filters = filters
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), entity: this.entity, filters: toJsonValue(this.filters) }
  }
}

/** The caller asked for something that cannot be done; asking again will not help. */
export class BadRequestError extends DatabaseError {
  override readonly name: string = 'BadRequestError'

  constructor(message: string, options?: ErrorOptions) {
    super(message, ErrorCodes.RESOURCE_BAD_REQUEST, undefined, options)
  }
}
