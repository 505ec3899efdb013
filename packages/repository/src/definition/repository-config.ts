import type { Dialect, KyseraLogger } from '@kysera/core'
import type { Insertable, Selectable, Updateable } from 'kysely'
import type { PrimaryKeyColumn, PrimaryKeyTypeHint } from '../table/primary-key.js'
import type { InputOf, SchemaLike } from '../validation/validation-schema.js'

export interface DialectConfig {
  readonly dialect: Dialect
}

/** What does not depend on the types of the table. */
export interface RepositoryOptions {
  /** What the database makes of keys that are not given. Default: `'number'`, counted up by the database. */
  readonly primaryKeyType?: PrimaryKeyTypeHint | undefined
  /** The database schema of the table. Default: that of the executor. */
  readonly schema?: string | undefined
  /** Default: asked of the executor. */
  readonly dialect?: Dialect | DialectConfig | undefined
  /** `'none'` writes inputs as they are. Default: `'strict'`. */
  readonly validationStrategy?: 'strict' | 'none' | undefined
  /** Whether `schemas.entity` is applied to what is read. Default: in development, see `shouldValidate`. */
  readonly validateDbResults?: boolean | undefined
  /** Told of rollbacks that failed, in transactions of the repository. Default: `silentLogger`. */
  readonly logger?: KyseraLogger | undefined
  /** Whether methods run in the transaction that is open around them. Default: true. */
  readonly joinTransactions?: boolean | undefined
}

export interface RepositorySchemas<Create, Update> {
  /** Default: inputs are not validated. */
  readonly create?: Create | undefined
  /** Default: `create` with every property optional, where its library can derive that. */
  readonly update?: Update | undefined
  /** Checks entities after `mapRow`. Default: none. */
  readonly entity?: SchemaLike | undefined
}

/** The columns of a table. */
export type ColumnOf<DB, T extends keyof DB> = keyof DB[T] & string

export interface RepositoryConfig<
  DB,
  T extends keyof DB & string,
  Entity,
  Key = ColumnOf<DB, T> | readonly ColumnOf<DB, T>[],
  Create = SchemaLike,
  Update = SchemaLike,
> extends RepositoryOptions {
  readonly tableName: T
  /** What methods give for a row. Default: the row. */
  readonly mapRow?: ((row: Selectable<DB[T]>) => Entity) | undefined
  readonly schemas?: RepositorySchemas<Create, Update> | undefined
  /** The key column, or all of them. Default: `'id'`. */
  readonly primaryKey?: Key | undefined
}

/** A configuration whose table is only known at run time. */
export interface AnyRepositoryConfig extends RepositoryOptions {
  readonly tableName: string
  // oxlint-disable-next-line typescript/no-explicit-any -- the row is what the table has
  readonly mapRow?: ((row: any) => unknown) | undefined
  readonly schemas?: RepositorySchemas<SchemaLike, SchemaLike> | undefined
  readonly primaryKey?: PrimaryKeyColumn | undefined
}

/** What identifies a row: the value of the key column, or an object of all key columns. */
export type KeyOf<Row, Key> = Key extends readonly (infer K extends keyof Row)[]
  ? Pick<Row, K>
  : Key extends keyof Row
    ? Row[Key]
    : number

/** What `create` takes: the input of the schema, else what can be inserted. */
export type CreateInputOf<Table, Create> =
  unknown extends InputOf<Create> ? Insertable<Table> : InputOf<Create>

/** What `update` takes: the input of the update schema, else parts of what `create` takes. */
export type UpdateInputOf<Table, Create, Update> = [Update] extends [never]
  ? unknown extends InputOf<Create>
    ? Updateable<Table>
    : Partial<InputOf<Create>>
  : unknown extends InputOf<Update>
    ? Updateable<Table>
    : InputOf<Update>
