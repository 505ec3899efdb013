import { BadRequestError, detectDialect, type Dialect } from '@kysera/core'
import { getAdapter } from '@kysera/dialects'
import { sql, type RawBuilder } from 'kysely'
import { ask, send, type Db } from '../db.js'
import type { MigrationDirection } from '../migration.js'
import { readMark, unfinishedMarks, type LedgerEntry } from './entry.js'
import { ledgerDialects, type LedgerDialect } from './ledger-dialects.js'

/** Where a ledger is. The schema is undefined where a connection sees the tables of one only. */
export interface LedgerTable {
  readonly schema: string | undefined
  readonly table: string
}

/** What is written down of a migration. */
export interface NewEntry {
  readonly name: string
  readonly seq: number
  readonly checksum?: string | undefined
  readonly durationMs?: number | undefined
  readonly unfinished?: MigrationDirection | undefined
  /** Default: now. */
  readonly executedAt?: Date | undefined
}

interface EntryRow {
  readonly name: string
  readonly executed_at: unknown
  readonly seq: unknown
  readonly checksum: string | null
  readonly duration_ms: unknown
  readonly dirty: unknown
}

/** The columns by which a table is known to be a ledger. */
const firstColumns = ['name', 'executed_at'] as const

/** The columns that tables of other tools and of former versions may lack. */
const laterColumns = ['seq', 'checksum', 'duration_ms', 'dirty'] as const

/** The table in which a database keeps which migrations have run. No plugin sees its statements. */
export class Ledger {
  readonly dialect: Dialect
  readonly table: LedgerTable
  readonly #sql: LedgerDialect
  readonly #table: RawBuilder<unknown>
  #isPrepared = false

  constructor(dialect: Dialect, table: LedgerTable) {
    this.dialect = dialect
    this.table = table
    this.#sql = ledgerDialects[dialect]
    this.#table = table.schema === undefined ? sql.id(table.table) : sql.id(table.schema, table.table)
  }

  /** The table with its schema, where one is known. */
  get name(): string {
    const { schema, table } = this.table
    return schema === undefined ? table : `${schema}.${table}`
  }

  /** Reads nothing but, where it matters, which schema is meant. */
  static async open(
    db: Db,
    { tableName, tableSchema }: { readonly tableName: string; readonly tableSchema?: string | undefined },
  ): Promise<Ledger> {
    const dialect = detectDialect(db)
    const schema = tableSchema ?? (await currentSchema(db, ledgerDialects[dialect]))
    return new Ledger(dialect, { schema, table: tableName })
  }

  /**
   * The columns that there are; none without a table.
   *
   * @throws {BadRequestError} when it is a table of something else.
   */
  async #columns(db: Db): Promise<ReadonlySet<string>> {
    const { schema, table } = this.table
    const columns = await getAdapter(this.dialect).getTableColumns(
      db,
      table,
      schema === undefined ? {} : { schema },
    )
    const names = new Set(columns.map(column => column.toLowerCase()))
    const lacking = firstColumns.filter(column => !names.has(column))
    if (names.size === 0 || lacking.length === 0) return names
    throw new BadRequestError(
      `The table "${this.name}" is no record of migrations, since it has no column ${lacking.join(', ')}: give another tableName`,
    )
  }

  /** All entries, in no order; none without a table. Only reads. */
  async read(db: Db): Promise<LedgerEntry[]> {
    const columns = await this.#columns(db)
    this.#isPrepared = columns.size > 0 && laterColumns.every(column => columns.has(column))
    return columns.size === 0 ? [] : this.#read(db, column => columns.has(column))
  }

  /** All entries, of a table that is {@link prepare}d. */
  async reread(db: Db): Promise<LedgerEntry[]> {
    return this.#read(db, () => true)
  }

  async #read(db: Db, isThere: (column: string) => boolean): Promise<LedgerEntry[]> {
    const later = laterColumns.map(column =>
      isThere(column) ? sql.id(column) : sql`null as ${sql.id(column)}`,
    )
    const rows = await ask(
      db,
      sql<EntryRow>`select ${sql.id('name')}, ${this.#sql.toEpochMs(sql.id('executed_at'))} as ${sql.id('executed_at')},
        ${sql.join(later)} from ${this.#table}`,
    )
    return rows.map(toEntry)
  }

  /** Whether the table was there with all of its columns when it was read. */
  get isPrepared(): boolean {
    return this.#isPrepared
  }

  /** Creates the table, or adds the columns that are missing. */
  async prepare(db: Db): Promise<void> {
    await this.create(db)
    const columns = await this.#columns(db)
    const { addColumn } = this.#sql
    for (const column of laterColumns.filter(name => !columns.has(name))) {
      await send(db, sql`alter table ${this.#table} ${addColumn} ${this.#definition(column)}`)
    }
  }

  /** Creates the table unless it is there. */
  async create(db: Db): Promise<void> {
    const { nameType, timeType, now, createIfMissing } = this.#sql
    const columns = [
      sql`${sql.id('name')} ${nameType} not null primary key`,
      sql`${sql.id('executed_at')} ${timeType} not null default ${now}`,
      ...laterColumns.map(column => this.#definition(column)),
    ]
    await send(db, createIfMissing({ reference: this.#table, name: this.name }, sql.join(columns)))
  }

  #definition(column: (typeof laterColumns)[number]): RawBuilder<unknown> {
    return sql`${sql.id(column)} ${column === 'checksum' ? this.#sql.textType : sql`integer`} null`
  }

  async insert(db: Db, { name, seq, checksum, durationMs, unfinished, executedAt }: NewEntry): Promise<void> {
    const { now, fromEpochMs } = this.#sql
    const columns = [...firstColumns, ...laterColumns].map(column => sql.id(column))
    const values = [
      sql`${name}`,
      executedAt === undefined ? now : fromEpochMs(executedAt.getTime()),
      sql`${seq}`,
      sql`${checksum ?? null}`,
      sql`${durationMs ?? null}`,
      sql`${unfinished === undefined ? null : unfinishedMarks[unfinished]}`,
    ]
    await send(db, sql`insert into ${this.#table} (${sql.join(columns)}) values (${sql.join(values)})`)
  }

  /** Says that a migration was begun. */
  async mark(db: Db, name: string, direction: MigrationDirection): Promise<void> {
    await this.#update(db, name, sql`${sql.id('dirty')} = ${unfinishedMarks[direction]}`)
  }

  /** Says that what was begun is finished, or never was. */
  async unmark(db: Db, name: string, durationMs?: number): Promise<void> {
    const duration = durationMs === undefined ? sql`` : sql`, ${sql.id('duration_ms')} = ${durationMs}`
    await this.#update(db, name, sql`${sql.id('dirty')} = null${duration}`)
  }

  async setChecksum(db: Db, name: string, checksum: string): Promise<void> {
    await this.#update(db, name, sql`${sql.id('checksum')} = ${checksum}`)
  }

  async remove(db: Db, name: string): Promise<void> {
    await send(db, sql`delete from ${this.#table} where ${sql.id('name')} = ${name}`)
  }

  /** A write that changes nothing, for databases in which a transaction has the lock once it has written. */
  async touch(db: Db): Promise<void> {
    await send(db, sql`update ${this.#table} set ${sql.id('name')} = ${sql.id('name')} where 1 = 0`)
  }

  async #update(db: Db, name: string, change: RawBuilder<unknown>): Promise<void> {
    await send(db, sql`update ${this.#table} set ${change} where ${sql.id('name')} = ${name}`)
  }
}

async function currentSchema(db: Db, { currentSchema: query }: LedgerDialect): Promise<string | undefined> {
  if (query === undefined) return undefined
  const [row] = await ask(db, query)
  if (!row?.name)
    throw new BadRequestError('The connection has no schema to create tables in: give tableSchema')
  return row.name
}

const toEntry = (row: EntryRow): LedgerEntry => ({
  name: row.name,
  executedAt: new Date(Number(row.executed_at)),
  seq: row.seq === null ? undefined : Number(row.seq),
  checksum: row.checksum ?? undefined,
  durationMs: row.duration_ms === null ? undefined : Number(row.duration_ms),
  unfinished: readMark(row.dirty),
})
