import type { SelectQueryBuilder } from 'kysely'

/** A query of any database: what it reads is only known to its caller. */
// oxlint-disable-next-line typescript/no-explicit-any -- the one place where the types of a query are erased
export type AnySelectQuery = SelectQueryBuilder<any, any, any>
