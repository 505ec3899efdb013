import { BadRequestError, NotFoundError, silentLogger, type Dialect, type KyseraLogger } from '@kysera/core'
import type { DialectAdapter, DialectAdapterOptions, TruncateOptions } from './adapter.js'
import * as errors from './constraint-errors.js'
import type { DatabaseOperations } from './database-operations.js'
import type { Db } from './db.js'
import { factsOf, getCurrentTimestamp, getDefaultPort } from './dialect-facts.js'
import { formatDate } from './format-date.js'
import { escapeIdentifier } from './identifiers.js'
import { assertPlain, resolveSchema, resolveTable, type SchemaOptions, type TableName } from './table-name.js'

/** The adapter as far as it is the same for all databases: it checks names and hands on to the operations. */
export abstract class CommonAdapter<D extends Dialect> implements DialectAdapter {
  readonly dialect: D
  readonly defaultSchema: string
  readonly #operations: DatabaseOperations
  protected readonly logger: KyseraLogger

  constructor(dialect: D, operations: DatabaseOperations, options: DialectAdapterOptions) {
    const { defaultSchema: standard, maxIdentifierBytes } = factsOf(dialect)
    const { defaultSchema = standard, logger = silentLogger } = options
    if (defaultSchema !== standard) assertPlain(defaultSchema, 'schema', maxIdentifierBytes)
    this.dialect = dialect
    this.defaultSchema = defaultSchema
    this.#operations = operations
    this.logger = logger
  }

  getDefaultPort(): number | null {
    return getDefaultPort(this.dialect)
  }

  getCurrentTimestamp(): string {
    return getCurrentTimestamp(this.dialect)
  }

  escapeIdentifier(id: string): string {
    return escapeIdentifier(id, this.dialect)
  }

  formatDate(date: Date): string {
    return formatDate(date, this.dialect)
  }

  isUniqueConstraintError(error: unknown): boolean {
    return errors.isUniqueConstraintError(error, this.dialect)
  }

  isForeignKeyError(error: unknown): boolean {
    return errors.isForeignKeyError(error, this.dialect)
  }

  isNotNullError(error: unknown): boolean {
    return errors.isNotNullError(error, this.dialect)
  }

  isCheckConstraintError(error: unknown): boolean {
    return errors.isCheckConstraintError(error, this.dialect)
  }

  async tableExists(db: Db, table: string, options?: SchemaOptions): Promise<boolean> {
    return this.#operations.tableExists(db, this.#table(table, options))
  }

  async getTableColumns(db: Db, table: string, options?: SchemaOptions): Promise<string[]> {
    return this.#operations.columnsOf(db, this.#table(table, options))
  }

  async getTables(db: Db, options?: SchemaOptions): Promise<string[]> {
    const tables = await this.#operations.tablesOf(db, this.schema(options))
    return tables.toSorted()
  }

  async getDatabaseSize(db: Db, databaseName?: string): Promise<number> {
    const size = await this.#operations.databaseSize(db, databaseName)
    if (size === undefined) throw new NotFoundError(`Database "${databaseName ?? 'of the connection'}"`)
    return size
  }

  async truncateTable(
    db: Db,
    table: string,
    { cascade = false, ...options }: TruncateOptions = {},
  ): Promise<boolean> {
    const name = this.#table(table, options)
    if (cascade && !factsOf(this.dialect).supportsTruncateCascade) {
      throw new BadRequestError(`A table of ${this.dialect} cannot be emptied with cascade`)
    }
    const exists = await this.#operations.truncateTable(db, name, cascade)
    if (exists) this.logger.debug(`Emptied table ${name.table}`)
    return exists
  }

  async truncateAllTables(db: Db, exclude: readonly string[] = [], options?: SchemaOptions): Promise<void> {
    const schema = this.schema(options)
    await this.#operations.truncateTables(db, schema, exclude)
    this.logger.debug(`Emptied all tables${schema && ` of schema ${schema}`}`, { exclude })
  }

  protected schema(options?: SchemaOptions): string {
    const schema = resolveSchema(this.defaultSchema, options)
    return schema === '' ? schema : this.schemaName(schema)
  }

  protected schemaName(name: string): string {
    return assertPlain(name, 'schema', factsOf(this.dialect).maxIdentifierBytes)
  }

  #table(name: string, options?: SchemaOptions): TableName {
    return resolveTable(name, this.dialect, this.defaultSchema, options)
  }
}
