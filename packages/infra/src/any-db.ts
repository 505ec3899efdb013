import type { Kysely } from 'kysely'

/** Any Kysely instance, transaction or executor: what is asked of it has nothing to do with its tables. */
// oxlint-disable-next-line typescript/no-explicit-any -- the one place where the schema type is erased
export type AnyDb = Kysely<any>
