import { sql, type Expression, type SqlBool } from 'kysely'
import { eb } from '../table/any-query.js'

export type Condition = Expression<SqlBool>

const everything: Condition = sql<SqlBool>`1 = 1`
const nothing: Condition = sql<SqlBool>`1 = 0`

/** Holds where every condition does, and so everywhere without any. */
export const all = (conditions: Condition[]): Condition =>
  conditions.length === 0 ? everything : eb.and(conditions)

/** Holds where one of the conditions does, and so nowhere without any. */
export const any = (conditions: Condition[]): Condition =>
  conditions.length === 0 ? nothing : eb.or(conditions)
