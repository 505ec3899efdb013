import type { Kysely, Transaction } from 'kysely'

/** A database or a transaction. Both are named, since TypeScript finds `DB` in a transaction only by its own name. */
export type Handle<DB> = Kysely<DB> | Transaction<DB>
