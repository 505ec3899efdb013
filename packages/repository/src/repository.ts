import type { TransactionOptionsWithLogger } from '@kysera/dal'
import type { MissCheck } from '@kysera/executor'
import type { Kysely, Transaction } from 'kysely'
import type { WhereClause } from './filters/where-clause.js'
import type { CursorPageOf, CursorPageOptions } from './pagination/cursor-page.js'
import type { OffsetPageOf, OffsetPageOptions } from './pagination/offset-page.js'
import type { FindOptions } from './reads/find-options.js'
import type { BulkUpdateOptions } from './writes/bulk-update.js'

/** What `count` and `exists` look at. Default: every row. */
export interface Filtered<Row> {
  readonly where?: WhereClause<Row> | undefined
}

type Selecting<Row, C extends keyof Row> = FindOptions<Row, C> & { readonly select: readonly C[] }
type WholeRows<Row> = FindOptions<Row> & { readonly select?: undefined }

interface Find<Entity, Row> {
  <const C extends keyof Row & string>(options: Selecting<Row, C>): Promise<Pick<Row, C>[]>
  (options?: WholeRows<Row>): Promise<Entity[]>
}

interface FindOne<Entity, Row> {
  <const C extends keyof Row & string>(options: Selecting<Row, C>): Promise<Pick<Row, C> | null>
  (options?: WholeRows<Row>): Promise<Entity | null>
}

interface FindAndCount<Entity, Row> {
  <const C extends keyof Row & string>(
    options: Selecting<Row, C>,
  ): Promise<{ items: Pick<Row, C>[]; total: number }>
  (options?: WholeRows<Row>): Promise<{ items: Entity[]; total: number }>
}

/**
 * One table as functions. Each of them works detached from the object, sends one statement unless it says
 * otherwise, and rejects instead of throwing.
 *
 * A key that does not name exactly the key columns is refused with `BadRequestError`, and so is a filter of which a
 * part would be ignored; nothing is sent then.
 */
// oxlint-disable typescript/no-explicit-any -- the documented form has three parameters
export interface Repository<Entity, DB, PK = number, Row = any, CreateIn = any, UpdateIn = any> {
  /** Exists at type level only: what plugins type their methods with. */
  readonly $types?: { readonly entity: Entity; readonly pk: PK; readonly row: Row }
  readonly tableName: string
  /** What the statements run on. */
  readonly executor: Kysely<DB>
  readonly schema?: string | undefined
  /** The key columns in order. */
  readonly primaryKey: readonly string[]

  readonly findById: (id: PK) => Promise<Entity | null>
  readonly findAll: () => Promise<Entity[]>
  readonly find: Find<Entity, Row>
  /** The first row, or null. */
  readonly findOne: FindOne<Entity, Row>
  /** The rows of the ids, in their order and once each. An id without a row has no place. */
  readonly findByIds: (ids: readonly PK[]) => Promise<Entity[]>
  /** What `find` gives, and how many rows there are without `limit` and `offset`. Sends two statements. */
  readonly findAndCount: FindAndCount<Entity, Row>
  /** A page, and how many there are. Sends two statements. */
  readonly paginate: (options: OffsetPageOptions<Row>) => Promise<OffsetPageOf<Entity>>
  /**
   * A page, and cursors to the pages around it. Walking them meets every row once, whatever is equal or null, and
   * costs one statement per page; a second one where a page goes on into the rows without a value, or out of them.
   */
  readonly paginateCursor: (options: CursorPageOptions<Row>) => Promise<CursorPageOf<Entity>>
  readonly count: (options?: Filtered<Row>) => Promise<number>
  /** Stops at the first match. */
  readonly exists: (options?: Filtered<Row>) => Promise<boolean>

  /** Gives the row as the database completed it. Without RETURNING a second statement reads it by its key. */
  readonly create: (input: CreateIn) => Promise<Entity>
  /**
   * Changes the columns that the input names, and gives the row. Without RETURNING a second statement reads it.
   * Rejects with `NotFoundError` when there is no such row.
   */
  readonly update: (id: PK, input: UpdateIn) => Promise<Entity>
  /** Whether there was such a row. */
  readonly delete: (id: PK) => Promise<boolean>

  /**
   * Creates all or nothing, and gives the rows in the order of the inputs. All inputs are validated before the first
   * statement, and columns that an input leaves out get their defaults. Sends as few statements as the database
   * takes, in one transaction if there is more than one; without RETURNING each is followed by one that reads.
   */
  readonly bulkCreate: (inputs: readonly CreateIn[]) => Promise<Entity[]>
  /**
   * Applies the items in order, one statement each, all or nothing unless `atomic` is false. Gives the rows in the
   * order of the items. Rejects with `NotFoundError` at the first id without a row.
   */
  readonly bulkUpdate: (
    items: readonly { readonly id: PK; readonly data: UpdateIn }[],
    options?: BulkUpdateOptions,
  ) => Promise<Entity[]>
  /** Deletes all or nothing, and tells how many rows there were. */
  readonly bulkDelete: (ids: readonly PK[]) => Promise<number>

  /** Runs a function in a transaction, or in a savepoint of the one that is open. Repositories inside join it. */
  readonly transaction: <R>(
    fn: (trx: Transaction<DB>) => Promise<R>,
    options?: TransactionOptionsWithLogger,
  ) => Promise<R>
  /** The same repository, with its plugins, in a transaction. */
  readonly withTransaction: (trx: Transaction<DB>) => this
  /** The same repository on exactly that executor. */
  readonly withExecutor: (executor: Kysely<DB>) => this

  /** For plugins: the checked key, column by column. */
  readonly parseKey: (id: unknown) => Record<string, unknown>
  /** For plugins: the columns that an input of `update` sets. */
  readonly parseUpdate: (input: unknown) => Promise<Record<string, unknown>>
  /** For plugins: the mapped and validated row. */
  readonly toEntity: (row: unknown) => Promise<Entity>
  /** For plugins: has `update` and `delete` ask before they say that there was no such row. */
  readonly onMiss: (check: MissCheck) => void
}

/** A repository whose table is only known at run time. */
export type BaseRepository = Repository<any, any, any>
// oxlint-enable typescript/no-explicit-any

/** The entities of a repository. */
export type EntityOf<R> = R extends { readonly $types?: { readonly entity: infer Entity } } ? Entity : never
/** The keys of a repository. */
export type PkOf<R> = R extends { readonly $types?: { readonly pk: infer PK } } ? PK : never
