import type { ColumnType, Generated } from 'kysely'

/** A point in time: a `Date` everywhere but on SQLite, where it is ISO text. Nobody fills it but the test. */
export type Timestamp = ColumnType<
  Date | string | null,
  Date | string | null | undefined,
  Date | string | null
>

/** A flag that is false or true on insert, or left to its default: `boolean` on PostgreSQL and SQL Server, else 0 or 1. */
export type Flag = ColumnType<boolean | number, boolean | number | undefined, boolean | number>

/** A decimal with two places: a number on SQLite and SQL Server, else text. */
export type Decimal = ColumnType<
  number | string | null,
  number | string | null | undefined,
  number | string | null
>

export interface UserTable {
  id: Generated<number>
  /** Unique. */
  email: string
  name: string
  age: number | null
  score: Decimal
  /** Default: true. */
  active: Flag
  created_at: Timestamp
  updated_at: Timestamp
  deleted_at: Timestamp
}

export interface PostTable {
  id: Generated<number>
  user_id: number | null
  title: string
  body: string | null
  /** Default: 0. */
  views: Generated<number>
  /** Default: false. */
  published: Flag
  created_at: Timestamp
  updated_at: Timestamp
  deleted_at: Timestamp
}

export interface CommentTable {
  id: Generated<number>
  post_id: number
  user_id: number | null
  body: string
  created_at: Timestamp
  deleted_at: Timestamp
}

/** A table without any of the columns that plugins look for. */
export interface TagTable {
  id: Generated<number>
  /** Unique. */
  name: string
}

/** A table with a key of two columns. */
export interface PostTagTable {
  post_id: number
  tag_id: number
  note: string | null
}

/** A table with a text key that the application gives. */
export interface SettingTable {
  key: string
  value: string | null
}

/** The sample schema that contracts run on. */
export interface SampleDatabase {
  users: UserTable
  posts: PostTable
  comments: CommentTable
  tags: TagTable
  post_tags: PostTagTable
  settings: SettingTable
}

/** The tables with an identity column. */
export const identityTables = ['users', 'posts', 'comments', 'tags'] as const

/** The tables in an order in which they can be emptied. */
export const sampleTables = ['comments', 'post_tags', 'posts', 'users', 'tags', 'settings'] as const
