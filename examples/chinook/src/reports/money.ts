import { sql, type Expression, type RawBuilder } from 'kysely'

/** A sum of money, nothing for no rows. SQLite adds decimals as floats, so it is rounded to what a coin can pay. */
export const money = (amount: Expression<unknown>): RawBuilder<number | string> =>
  sql`coalesce(round(sum(${amount}), 2), 0)`
