import type { KyseraExecutor } from '@kysera/executor'
import type { Generated, Kysely, Transaction } from 'kysely'

/** The database of the type tests. */
export interface Database {
  users: { id: Generated<number>; email: string; name: string }
  posts: { id: Generated<number>; user_id: number; title: string }
}

export interface User {
  id: number
  email: string
  name: string
}

export interface Post {
  id: number
  user_id: number
  title: string
}

export declare const db: Kysely<Database>
export declare const trx: Transaction<Database>
export declare const executor: KyseraExecutor<Database>
