import type { EntityOf, HasColumn, KeyOf, RepositoryExtension, RowOf } from '@kysera/executor'

/** A point in time. A number counts milliseconds since the epoch; text without a time means midnight, UTC. */
export type DateInput = Date | string | number

/** What {@link timestampsPlugin} adds to a repository. `PK` is a scalar, or an object of all key columns. */
export interface TimestampMethods<T, PK = number | string, CreateInput = unknown, UpdateInput = unknown> {
  /** The rows that were created strictly after. */
  readonly findCreatedAfter: (date: DateInput) => Promise<T[]>
  /** The rows that were created strictly before. */
  readonly findCreatedBefore: (date: DateInput) => Promise<T[]>
  /** The rows that were created in between, both ends included; none when the start is after the end. */
  readonly findCreatedBetween: (start: DateInput, end: DateInput) => Promise<T[]>
  /** The rows that were updated strictly after. */
  readonly findUpdatedAfter: (date: DateInput) => Promise<T[]>
  /** The newest rows, ties by key in descending order, rows without a time last. Default: 10 of them. */
  readonly findRecentlyCreated: (limit?: number) => Promise<T[]>
  /** The rows that were updated last, in the same manner. */
  readonly findRecentlyUpdated: (limit?: number) => Promise<T[]>
  /** `create` without stamps. */
  readonly createWithoutTimestamps: (input: CreateInput) => Promise<T>
  /** `update` without a stamp. */
  readonly updateWithoutTimestamp: (id: PK, input: UpdateInput) => Promise<T>
  /** Stamps `updated_at`, and changes nothing else. A missing row is no error. */
  readonly touch: (id: PK) => Promise<void>
  /** Stamps many rows with the same value, all or none. */
  readonly touchMany: (ids: readonly PK[]) => Promise<void>
  /** `bulkCreate`. */
  readonly createMany: (inputs: readonly CreateInput[]) => Promise<T[]>
  /** Changes many rows alike, all or none, and gives those that exist in the order of the ids, each once. */
  readonly updateMany: (ids: readonly PK[], input: UpdateInput) => Promise<T[]>
  /** The names of the columns that are stamped. */
  readonly getTimestampColumns: () => { createdAt: string; updatedAt: string }
}

/**
 * The methods as a function of the repository's type. A repository whose rows have neither column gets none, as at run
 * time.
 */
export interface TimestampsExtension<Column extends string = string> extends RepositoryExtension {
  readonly methods: HasColumn<RowOf<this['repo']>, Column> extends true
    ? TimestampMethods<
        EntityOf<this['repo']>,
        KeyOf<this['repo']>,
        InputOf<this['repo'], 'create', 0>,
        InputOf<this['repo'], 'update', 1>
      >
    : {}
}

/** What a method of the repository takes in a place. */
type InputOf<Repo, Method extends string, Place extends number> = Repo extends {
  readonly [M in Method]: (...args: infer Args) => unknown
}
  ? Args[Place]
  : unknown

/** A repository with the methods of this plugin. */
export type TimestampsRepository<Entity, BaseRepo extends object = {}> = BaseRepo & TimestampMethods<Entity>
