import type {
  CompiledQuery,
  Expression,
  ExpressionBuilder,
  Kysely,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  QueryId,
  QueryResult,
  RootOperationNode,
  TableMetadata,
  UnknownRow,
} from 'kysely'

/** What a statement, or one block of it, does. */
export type Operation = 'select' | 'insert' | 'update' | 'delete' | 'replace' | 'merge'

/** One place in a query where a real table is named. */
export interface QueryBuilderContext {
  readonly operation: Operation
  /** The bare name: no schema, no alias. */
  readonly table: string
  /** From `withSchema()`, or from a qualified name such as `auth.users`. */
  readonly schema?: string
  /** Set when the reference is aliased. */
  readonly alias?: string
  /** One object per reference per query, shared by all plugins and by both arms of an upsert. */
  readonly metadata: Record<string, unknown>
}

/** A table reference, and how the statement uses it. */
export interface TableContext extends QueryBuilderContext {
  /** `target` is written to, `source` is read from. */
  readonly role: 'source' | 'target'
  /** The kind of the block that the reference stands in. */
  readonly statement: Operation
  /** Set for the update arm of an insert. */
  readonly upsert?: boolean
  /** What `db.introspection` told about the table. Absent when it was not read or does not know the table. */
  readonly facts?: TableMetadata
  /** The database below the executor, to tell which one it is; hooks send nothing. Absent in `applyPlugins`. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a plugin serves databases of every shape
  readonly db?: Kysely<any>
}

/** Values that a plugin adds to a write. A plain value is sent as a parameter, an expression is compiled. */
export interface ColumnValues {
  /** Used for columns that the statement does not assign. */
  readonly fill?: Readonly<Record<string, unknown>>
  /** Always used: replaces what the statement assigns. */
  readonly set?: Readonly<Record<string, unknown>>
}

/** Where a table really lives. A part that is left out stays as it is. */
export interface TableLocation {
  readonly schema?: string
  readonly table?: string
}

/** The tables of the database as they were when the executor was created. */
export interface SchemaFacts {
  readonly tables?: readonly TableMetadata[]
  /** Why the tables could not be read. */
  readonly error?: unknown
}

/**
 * What a plugin adds to repositories, as a function from the repository's type to methods.
 *
 * A one-parameter type function encoded with an interface: `methods` may refer to `this['repo']`.
 */
export interface RepositoryExtension {
  readonly repo: unknown
  readonly methods: object
}

/** A plugin that adds no method to repositories. */
export interface NoExtension extends RepositoryExtension {
  readonly methods: {}
}

/** One execution of one statement, as an `aroundExecute` hook sees it. */
export interface ExecutionContext {
  /** What `next()` sends: after every transformation, and after the changes of outer hooks. */
  readonly query: CompiledQuery
  /**
   * The same statement with the application's names, after Kysera's hooks and before ordinary Kysely plugins.
   * Absent for a compiled query that this executor did not compile, as for a copy of one.
   */
  readonly node?: RootOperationNode
  /** Runs ordinary Kysely plugins and the compiler, and no Kysera hook. */
  compile(node: RootOperationNode): CompiledQuery
  /** A handle on the statement's own connection, without Kysera's hooks. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a plugin serves databases of every shape
  readonly db: Kysely<any>
  /** Whether a transaction is open on that connection, whoever opened it. */
  readonly isTransaction: boolean
  /** Whether the caller streams: its rows pass by the hooks, to which `next()` gives none. */
  readonly isStream: boolean
  /** Makes what `fn` does, `next()` included, whole or absent. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a plugin serves databases of every shape
  transaction<T>(fn: (db: Kysely<any>) => Promise<T>): Promise<T>
  /** The caller's signal, where the installed Kysely has one. */
  readonly signal?: AbortSignal
}

/** Goes on with the execution, at most once per hook; with a changed query if one is given. */
export type NextExecution = (query?: CompiledQuery) => Promise<QueryResult<unknown>>

/**
 * Something that holds for every query of an executor.
 *
 * Query hooks are synchronous, run when a query is compiled, and are pure but for the clock or context that they
 * read: a hook may run more than once for one execution.
 *
 * @example
 * import type { Plugin } from '@kysera/executor'
 *
 * const onlyPublished: Plugin = {
 *   name: 'only-published',
 *   filter: (table, eb) => (table.table === 'posts' ? eb('published', '=', true) : undefined),
 * }
 */
// oxlint-disable typescript/no-explicit-any -- a plugin serves databases and builders of every shape
export interface Plugin<Ext extends RepositoryExtension = NoExtension> {
  /** Exists at type level only: what the plugin adds to repositories. */
  readonly __extension?: Ext
  readonly name: string
  readonly version?: string
  /** Names of plugins that must be in the same list; they run before this one. */
  readonly dependencies?: readonly string[]
  /** Higher runs first. Default: 0. */
  readonly priority?: number
  /** Names of plugins that must not be in the same list. */
  readonly conflictsWith?: readonly string[]
  /** Asks `createExecutor` to read the tables of the database. Default: false. */
  readonly readsSchema?: boolean

  /** Called once by `createExecutor`, with the database that it was given. */
  onInit?(db: Kysely<any>, schema: SchemaFacts): void | Promise<void>
  /** Called once by `destroyExecutor`. */
  onDestroy?(db: Kysely<any>): void | Promise<void>
  /** Adds methods to a repository; never replaces one. */
  extendRepository?<T extends object>(repo: T): T

  /** Which rows of a table exist for this query. Unqualified columns mean the table. */
  filter?(
    table: TableContext,
    eb: ExpressionBuilder<any, any>,
  ): Expression<any> | readonly Expression<any>[] | undefined
  /** Columns of new rows. */
  insertValues?(table: TableContext): ColumnValues | undefined
  /** Columns of changed rows. */
  updateValues?(table: TableContext): ColumnValues | undefined
  /** Another schema or name for a table; later hooks see it. */
  resolveTable?(table: TableContext): TableLocation | undefined
  /** The builder-level form: what the returned builder adds is merged into the query. */
  interceptQuery?(qb: any, context: QueryBuilderContext): any
  /** Kysely's own hook, run after those above. */
  transformQuery?(args: PluginTransformQueryArgs): RootOperationNode
  /** Kysely's own hook. */
  transformResult?(args: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>>

  /**
   * Called when a query is compiled as a whole, after it was transformed; not when it is embedded in another one. It
   * may throw, as for a query that is not to be sent. Only looked at beside `aroundExecute`.
   */
  beforeCompile?(queryId: QueryId): void
  /** Stands around the execution of every statement, on the statement's own connection. */
  aroundExecute?(execution: ExecutionContext, next: NextExecution): Promise<QueryResult<unknown>>
}

/** A plugin, whatever it adds to repositories. */
export type AnyPlugin = Plugin<any>
// oxlint-enable typescript/no-explicit-any
