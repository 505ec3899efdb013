/**
 * What the examples of doc comments stand in: those that import nothing see these names, and all of their package.
 */
import type { KyseraExecutor, Plugin } from '@kysera/executor'
import type { QueryFunction } from '@kysera/dal'
import type { Generated, Kysely, Selectable, Transaction } from 'kysely'

export { sql } from 'kysely'
export { z } from 'zod'
export type { Generated, Kysely, Selectable, Transaction }

export interface UserTable {
  id: Generated<number>
  email: string
  name: string | null
  created_at: Generated<Date>
  updated_at: Date | null
  deleted_at: Date | null
}

export interface PostTable {
  id: Generated<number>
  user_id: number
  title: string
  created_at: Generated<Date>
  updated_at: Date | null
  deleted_at: Date | null
}

export interface Database {
  users: UserTable
  posts: PostTable
  tags: { name: string }
}

export type User = Selectable<UserTable>
export type Post = Selectable<PostTable>

export declare const db: Kysely<Database>
export declare const executor: KyseraExecutor<Database, readonly Plugin[]>
export declare const trx: Transaction<Database>
export declare const ann: { readonly email: string; readonly name: string }

export declare const getUser: QueryFunction<Database, [id: number], User>
export declare const listUsers: QueryFunction<Database, [], User[]>
export declare const listPosts: QueryFunction<Database, [userId: number], Post[]>
export declare const listDraftsOf: QueryFunction<Database, [userId: number], Post[]>
export declare const createUser: QueryFunction<Database, [user: typeof ann], User>
export declare const createProfile: QueryFunction<Database, [user: typeof ann], void>
