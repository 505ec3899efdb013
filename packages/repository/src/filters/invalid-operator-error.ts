import { BadRequestError } from '@kysera/core'
import { ALL_OPERATORS } from './operators.js'

/** A filter names an operator that does not exist, or puts one where it means nothing. Nothing was sent. */
export class InvalidOperatorError extends BadRequestError {
  override readonly name: string = 'InvalidOperatorError'
  readonly operator: string
  readonly field: string | undefined

  constructor(operator: string, field?: string) {
    const place = field === undefined ? '' : ` for field "${field}"`
    super(`Invalid operator "${operator}"${place}. Valid operators: ${ALL_OPERATORS.join(', ')}`)
    this.operator = operator
    this.field = field
  }
}
