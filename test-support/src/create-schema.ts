import { sql, type ColumnDefinitionBuilder, type Kysely, type RawBuilder } from 'kysely'
import type { DialectName } from './databases.js'
import type { SampleDatabase } from './schema.js'

interface ColumnTypes {
  readonly string: RawBuilder<unknown>
  readonly text: RawBuilder<unknown>
  readonly boolean: RawBuilder<unknown>
  readonly timestamp: RawBuilder<unknown>
  readonly yes: RawBuilder<unknown>
  readonly no: RawBuilder<unknown>
  readonly identity: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder
}

const columnTypes: Readonly<Record<DialectName, ColumnTypes>> = {
  sqlite: {
    string: sql`varchar(255)`,
    text: sql`text`,
    boolean: sql`integer`,
    timestamp: sql`text`,
    yes: sql`1`,
    no: sql`0`,
    identity: column => column.primaryKey().autoIncrement(),
  },
  postgres: {
    string: sql`varchar(255)`,
    text: sql`text`,
    boolean: sql`boolean`,
    timestamp: sql`timestamptz`,
    yes: sql`true`,
    no: sql`false`,
    identity: column => column.generatedByDefaultAsIdentity().primaryKey(),
  },
  mysql: {
    string: sql`varchar(255)`,
    text: sql`text`,
    boolean: sql`boolean`,
    timestamp: sql`datetime(3)`,
    yes: sql`true`,
    no: sql`false`,
    identity: column => column.autoIncrement().primaryKey(),
  },
  mssql: {
    string: sql`nvarchar(255)`,
    text: sql`nvarchar(max)`,
    boolean: sql`bit`,
    timestamp: sql`datetime2(3)`,
    yes: sql`1`,
    no: sql`0`,
    identity: column => column.identity().primaryKey(),
  },
}

/** Creates the tables of {@link SampleDatabase} in an empty database. */
export async function createSchema(db: Kysely<SampleDatabase>, dialect: DialectName): Promise<void> {
  const types = columnTypes[dialect]
  await createUsers(db, types)
  await createPosts(db, types)
  await createComments(db, types)
  await createTags(db, types)
  await createSettings(db, types)
}

async function createUsers(db: Kysely<SampleDatabase>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('users')
    .addColumn('id', 'integer', types.identity)
    .addColumn('email', types.string, column => column.notNull().unique())
    .addColumn('name', types.string, column => column.notNull())
    .addColumn('age', 'integer')
    .addColumn('score', 'decimal(10, 2)')
    .addColumn('active', types.boolean, column => column.notNull().defaultTo(types.yes))
    .addColumn('created_at', types.timestamp)
    .addColumn('updated_at', types.timestamp)
    .addColumn('deleted_at', types.timestamp)
    .execute()
}

async function createPosts(db: Kysely<SampleDatabase>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('posts')
    .addColumn('id', 'integer', types.identity)
    .addColumn('user_id', 'integer')
    .addColumn('title', types.string, column => column.notNull())
    .addColumn('body', types.text)
    .addColumn('views', 'integer', column => column.notNull().defaultTo(0))
    .addColumn('published', types.boolean, column => column.notNull().defaultTo(types.no))
    .addColumn('created_at', types.timestamp)
    .addColumn('updated_at', types.timestamp)
    .addColumn('deleted_at', types.timestamp)
    .addForeignKeyConstraint('posts_user_id', ['user_id'], 'users', ['id'])
    .execute()
}

async function createComments(db: Kysely<SampleDatabase>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('comments')
    .addColumn('id', 'integer', types.identity)
    .addColumn('post_id', 'integer', column => column.notNull())
    .addColumn('user_id', 'integer')
    .addColumn('body', types.text, column => column.notNull())
    .addColumn('created_at', types.timestamp)
    .addColumn('deleted_at', types.timestamp)
    .addForeignKeyConstraint('comments_post_id', ['post_id'], 'posts', ['id'])
    .addForeignKeyConstraint('comments_user_id', ['user_id'], 'users', ['id'])
    .execute()
}

async function createTags(db: Kysely<SampleDatabase>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('tags')
    .addColumn('id', 'integer', types.identity)
    .addColumn('name', types.string, column => column.notNull().unique())
    .execute()
  await db.schema
    .createTable('post_tags')
    .addColumn('post_id', 'integer', column => column.notNull())
    .addColumn('tag_id', 'integer', column => column.notNull())
    .addColumn('note', types.text)
    .addPrimaryKeyConstraint('post_tags_key', ['post_id', 'tag_id'])
    .addForeignKeyConstraint('post_tags_post_id', ['post_id'], 'posts', ['id'])
    .addForeignKeyConstraint('post_tags_tag_id', ['tag_id'], 'tags', ['id'])
    .execute()
}

async function createSettings(db: Kysely<SampleDatabase>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('settings')
    .addColumn('key', 'varchar(64)', column => column.primaryKey())
    .addColumn('value', types.text)
    .execute()
}
