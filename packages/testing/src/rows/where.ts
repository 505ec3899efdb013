import { BadRequestError, bindValue, detectDialect, isPlainObject } from '@kysera/core'
import { expressionBuilder, type Expression, type ExpressionBuilder, type Kysely, type SqlBool } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
type AnyDb = Kysely<any>
// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
const eb: ExpressionBuilder<any, any> = /* @__PURE__ */ expressionBuilder<any, any>()

/** Columns and the values that they have to have; null is null. */
export type Where = Readonly<Record<string, unknown>>

/**
 * @throws {BadRequestError} for an undefined value: most likely a name that is spelled wrong; and for a map, a promise
 * and whatever else names no column: any row would do for it.
 */
export function conditionOf(db: AnyDb, where: Where): Expression<SqlBool> {
  if (!isPlainObject(where)) throw new BadRequestError('Conditions are an object of columns and values')
  const dialect = detectDialect(db)
  return eb.and(
    Object.entries(where).map(([column, value]) => {
      if (value === undefined) throw new BadRequestError(`The value for "${column}" is undefined`)
      return value === null ? eb(column, 'is', null) : eb(column, '=', bindValue(value, dialect))
    }),
  )
}

/** For comparisons: values that differ give texts that differ. */
export function distinct(row: Where): string {
  return JSON.stringify(row, function replace(this: Where, key, value: unknown) {
    const given = this[key]
    if (typeof given === 'bigint' || typeof given === 'number') return `${typeof given} ${given}`
    if (given instanceof Uint8Array) return Buffer.from(given).toString('hex')
    return value
  })
}

/** For messages: every value is shown, whatever it is. */
export function shown(where: Where): string {
  return JSON.stringify(where, function replace(this: Where, key, value: unknown) {
    // JSON asks dates and buffers for their form before it asks here.
    const given = this[key]
    if (typeof given === 'bigint') return `${given}n`
    if (given instanceof Uint8Array) return `<${given.length} bytes>`
    return value
  })
}
