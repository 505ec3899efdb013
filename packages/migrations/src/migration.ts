import { BadRequestError } from '@kysera/core'
import type { Kysely } from 'kysely'

/** Which way a migration runs. */
export type MigrationDirection = 'up' | 'down'

/** Everything of a migration but its name. */
// oxlint-disable-next-line typescript/no-explicit-any -- migrations do not know the schema type of the application
export interface MigrationDefinition<DB = any> {
  up: (db: Kysely<DB>) => Promise<void>
  /** Undoes what `up` did. Without it the migration cannot be undone. */
  down?: ((db: Kysely<DB>) => Promise<void>) | undefined
  /** False: never in a transaction, as `create index concurrently` and `vacuum` need it. Default: the runner decides. */
  transaction?: boolean | undefined
  /** A hash of the content, by which a later change is noticed. SQL files have one. */
  checksum?: string | undefined
  description?: string | undefined
  breaking?: boolean | undefined
  /** In milliseconds. */
  estimatedDuration?: number | undefined
  tags?: string[] | undefined
}

/** One step of a database's history. */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export interface Migration<DB = any> extends Pick<
  MigrationDefinition<DB>,
  'up' | 'down' | 'transaction' | 'checksum'
> {
  /** Unique in its list, at most 255 characters, without white space around it. */
  name: string
}

/** A migration that says something about itself. */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export interface MigrationWithMeta<DB = any> extends Migration<DB>, MigrationDefinition<DB> {}

/** Migrations by name, in the order in which they run. */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export type MigrationDefinitions<DB = any> = Record<string, MigrationDefinition<DB>>

/**
 * A migration of two functions.
 *
 * @example
 * const createTags = createMigration(
 *   '001_create_tags',
 *   db => db.schema.createTable('tags').addColumn('name', 'varchar(50)').execute(),
 *   db => db.schema.dropTable('tags').execute(),
 * )
 */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export function createMigration<DB = any>(
  name: string,
  up: Migration<DB>['up'],
  down?: Migration<DB>['down'],
): Migration<DB> {
  return down === undefined ? { name, up } : { name, up, down }
}

/**
 * A migration that says something about itself, which runners log before they run it.
 *
 * @example
 * const dropTags = createMigrationWithMeta('002_drop_tags', {
 *   up: db => db.schema.dropTable('tags').execute(),
 *   description: 'Tags have become labels',
 *   breaking: true,
 * })
 */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export function createMigrationWithMeta<DB = any>(
  name: string,
  definition: MigrationDefinition<DB>,
): MigrationWithMeta<DB> {
  return { name, ...definition }
}

/**
 * Migrations by name, in the order of the keys.
 *
 * @throws {BadRequestError} for a key such as `'20'`, which JavaScript would move to the front.
 * @example
 * const migrations = defineMigrations({
 *   '001_create_tags': { up: db => db.schema.createTable('tags').addColumn('name', 'text').execute() },
 *   '002_index_tags': { up: db => db.schema.createIndex('tag_name').on('tags').column('name').execute() },
 * })
 */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export function defineMigrations<DB = any>(definitions: MigrationDefinitions<DB>): MigrationWithMeta<DB>[] {
  return Object.entries(definitions).map(([name, definition]) => {
    if (/^(?:0|[1-9]\d*)$/.test(name)) {
      throw new BadRequestError(
        `Migration "${name}": JavaScript reorders keys that are numbers, use "${name}_what"`,
      )
    }
    return createMigrationWithMeta(name, definition)
  })
}
