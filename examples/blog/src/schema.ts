import { detectDialect, type Dialect } from '@kysera/core'
import {
  sql,
  type ColumnDefinitionBuilder,
  type ColumnType,
  type Generated,
  type Kysely,
  type RawBuilder,
} from 'kysely'

/** A point in time: a `Date` on servers, ISO text on SQLite. The plugins fill it. */
type Timestamp = ColumnType<Date | string, Date | string | undefined>

interface UserTable {
  id: Generated<number>
  email: string
  name: string
  created_at: Timestamp
  updated_at: Timestamp
  deleted_at: Timestamp | null
}

interface PostTable {
  id: Generated<number>
  user_id: number
  title: string
  created_at: Timestamp
  updated_at: Timestamp
  deleted_at: Timestamp | null
}

/** The tables of the blog. Their prefix keeps them apart from all others of the database. */
export interface Blog {
  kysera_users: UserTable
  kysera_posts: PostTable
}

interface ColumnTypes {
  readonly timestamp: RawBuilder<unknown>
  readonly key: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder
}

const autoIncrement: ColumnTypes['key'] = column => column.primaryKey().autoIncrement()
const identity: ColumnTypes['key'] = column => column.primaryKey().generatedByDefaultAsIdentity()

const columnTypes: Readonly<Record<Exclude<Dialect, 'mssql'>, ColumnTypes>> = {
  sqlite: { timestamp: sql`text`, key: autoIncrement },
  mysql: { timestamp: sql`datetime(3)`, key: autoIncrement },
  postgres: { timestamp: sql`timestamptz`, key: identity },
}

/** Creates the two tables. */
export async function createTables(db: Kysely<Blog>): Promise<void> {
  const dialect = detectDialect(db)
  if (dialect === 'mssql') throw new Error('The demo has no column types for SQL Server')
  const { timestamp, key } = columnTypes[dialect]
  await db.schema
    .createTable('kysera_users')
    .addColumn('id', 'integer', key)
    .addColumn('email', 'varchar(255)', column => column.notNull().unique())
    .addColumn('name', 'varchar(255)', column => column.notNull())
    .addColumn('created_at', timestamp, column => column.notNull())
    .addColumn('updated_at', timestamp, column => column.notNull())
    .addColumn('deleted_at', timestamp)
    .execute()
  await db.schema
    .createTable('kysera_posts')
    .addColumn('id', 'integer', key)
    .addColumn('user_id', 'integer', column => column.notNull())
    .addColumn('title', 'varchar(255)', column => column.notNull())
    .addColumn('created_at', timestamp, column => column.notNull())
    .addColumn('updated_at', timestamp, column => column.notNull())
    .addColumn('deleted_at', timestamp)
    .addForeignKeyConstraint('kysera_posts_author', ['user_id'], 'kysera_users', ['id'])
    .execute()
}

/** Drops what `createTables` made, also what an interrupted run left behind. */
export async function dropTables(db: Kysely<Blog>): Promise<void> {
  await db.schema.dropTable('kysera_posts').ifExists().execute()
  await db.schema.dropTable('kysera_users').ifExists().execute()
}
