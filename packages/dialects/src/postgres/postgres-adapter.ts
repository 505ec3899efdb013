import type { Kysely } from 'kysely'
import type { DialectAdapterOptions } from '../adapter.js'
import { CommonAdapter } from '../common-adapter.js'
import type { Db } from '../db.js'
import type { SchemaOptions } from '../table-name.js'
import * as catalogue from './catalogue.js'
import { cloneSchema, type SchemaCopyOptions } from './clone/clone-schema.js'
import { getSchemaForeignKeys, type SchemaForeignKey } from './foreign-keys.js'
import { getSchemaIndexes, type SchemaIndex } from './indexes.js'
import * as schemas from './schemas.js'
import { getSearchPath, setSearchPath, withSearchPath, type SetSearchPathOptions } from './search-path.js'
import * as truncation from './truncation.js'

/** How a {@link PostgresAdapter} is set up. */
export interface PostgresAdapterOptions extends DialectAdapterOptions {}

/** How a schema is created. */
export interface CreateSchemaOptions {
  /** The answer for a schema that is there is false, with this and without. */
  readonly ifNotExists?: boolean | undefined
}

/** How a schema is dropped. */
export interface DropSchemaOptions {
  /** The answer for a schema that is not there is false, with this and without. */
  readonly ifExists?: boolean | undefined
  /** Drops what is in it too. Default: false, and a schema that holds anything is refused by the server. */
  readonly cascade?: boolean | undefined
}

/** What differs on PostgreSQL, and its schemas. */
export class PostgresAdapter extends CommonAdapter<'postgres'> {
  constructor(options: PostgresAdapterOptions = {}) {
    super('postgres', { ...catalogue, ...truncation }, options)
  }

  /** Whether there is a schema of this name, one of the system's included. */
  async schemaExists(db: Db, name: string): Promise<boolean> {
    return schemas.schemaExists(db, this.schemaName(name))
  }

  /** The names of all schemas but those of the system, sorted. */
  async getSchemas(db: Db): Promise<string[]> {
    return schemas.getSchemas(db)
  }

  /** Creates a schema; false when it was there, also when another connection was faster. */
  async createSchema(db: Db, name: string, _options: CreateSchemaOptions = {}): Promise<boolean> {
    const created = await schemas.createSchema(db, this.schemaName(name))
    if (created) this.logger.debug(`Created schema ${name}`)
    return created
  }

  /**
   * Drops a schema; false when it was not there, also when another connection was faster.
   *
   * @throws {BadRequestError} for `public` and the schemas of the system.
   */
  async dropSchema(db: Db, name: string, { cascade = false }: DropSchemaOptions = {}): Promise<boolean> {
    const dropped = await schemas.dropSchema(db, this.schemaName(name), cascade)
    if (dropped) this.logger.debug(`Dropped schema ${name}`)
    return dropped
  }

  /** The tables, size and owner of a schema; no owner when there is no such schema. */
  async getSchemaInfo(db: Db, name: string): Promise<schemas.SchemaInfo> {
    return schemas.getSchemaInfo(db, this.schemaName(name))
  }

  /** The indexes of all tables of a schema, by table and name. */
  async getSchemaIndexes(db: Db, options?: SchemaOptions): Promise<SchemaIndex[]> {
    return getSchemaIndexes(db, this.schema(options))
  }

  /** The foreign keys of all tables of a schema, by table and name: one row for each pair of columns. */
  async getSchemaForeignKeys(db: Db, options?: SchemaOptions): Promise<SchemaForeignKey[]> {
    return getSchemaForeignKeys(db, this.schema(options))
  }

  /** The schemas of the search path, without quotes. On a pool those of some connection. */
  async getSearchPath(db: Db): Promise<string[]> {
    return getSearchPath(db)
  }

  /**
   * Sets the search path of a transaction until it ends.
   *
   * @throws {BadRequestError} outside of a transaction, unless `session` is set: on a pool nobody knows who gets the
   * connection next.
   */
  async setSearchPath(db: Db, names: readonly string[], options: SetSearchPathOptions = {}): Promise<void> {
    return setSearchPath(db, names, options)
  }

  /**
   * Runs a function with a search path. The function gets a handle on the one connection that has the path; the
   * former path is restored before the connection goes back, whatever happens. Three queries more.
   *
   * In a transaction the path holds for it alone, and the function gets the transaction. Behind a pooler that changes
   * servers between transactions, such as PgBouncer, call it in one.
   *
   * @throws {BadRequestError} when the function takes no handle although `db` is no transaction: its queries would
   * go elsewhere.
   * @example
   * postgresAdapter.withSearchPath(db, ['tenant_acme', 'public'], scoped =>
   *   scoped.selectFrom('users').selectAll().execute(),
   * )
   */
  async withSearchPath<DB, T>(
    db: Kysely<DB>,
    names: readonly string[],
    fn: (scoped: Kysely<DB>) => Promise<T>,
  ): Promise<T> {
    return withSearchPath(db, names, fn)
  }

  /**
   * Copies the tables of a schema into another one, which is created when it is not there. All or nothing.
   *
   * Copied are columns, defaults, CHECKs, keys, indexes, comments of columns, partitions, identity and serial columns
   * with sequences of their own, and foreign keys: into the clone where the referenced table is cloned, else to the
   * original. Types, functions and operators stay those of the source. Not copied are views, triggers, privileges,
   * owners and storage parameters.
   *
   * The answer is always true.
   *
   * @throws {NotFoundError} when there is no source, or no table that `includeTables` names.
   * @throws {BadRequestError} when the target has one of the tables, and for tables that would not be whole: with
   * row-level security, or with partitions in another schema.
   */
  async cloneSchema(
    db: Db,
    source: string,
    target: string,
    options: SchemaCopyOptions = {},
  ): Promise<boolean> {
    await cloneSchema(db, this.schemaName(source), this.schemaName(target), options)
    this.logger.debug(`Cloned schema ${source} into ${target}`)
    return true
  }

  /** Which tables two schemas have, by name; a schema that does not exist has none. */
  async compareSchemas(db: Db, first: string, second: string): Promise<schemas.SchemaComparison> {
    return schemas.compareSchemas(db, this.schemaName(first), this.schemaName(second))
  }
}
