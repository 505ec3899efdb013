import type { AnyDb, AnyHandle, SchemaFacts } from '@kysera/executor'
import type { DialectAdapter } from 'kysely'
import type { AuditConfig } from './options.js'
import { foldName } from './same-name.js'
import { describeDatabase, readDatabase, type AuditedDatabase } from './table/audit-table.js'

interface Known {
  readonly keys: Map<string, readonly string[]>
  database?: Promise<AuditedDatabase>
}

/** What a plugin knows of each database that it serves: its tables, and the keys of repositories. */
export class Databases {
  readonly #auditTable: string
  readonly #known = new WeakMap<DialectAdapter, Known>()

  constructor({ auditTable }: AuditConfig) {
    this.#auditTable = auditTable
  }

  /** Takes over what one read of the tables has told. */
  tell(db: AnyDb, { tables = [] }: SchemaFacts): AuditedDatabase {
    const database = describeDatabase(db, tables, this.#auditTable)
    this.#of(db).database = Promise.resolve(database)
    return database
  }

  /** Reads the tables, if nobody told. A failure is not remembered. */
  async describe(db: AnyDb): Promise<AuditedDatabase> {
    const known = this.#of(db)
    if (known.database !== undefined) return known.database
    const database = await readDatabase(db, this.#auditTable)
    if (database.auditTable !== undefined) known.database = Promise.resolve(database)
    return database
  }

  forget(db: AnyHandle): void {
    delete this.#of(db).database
  }

  /** Remembers the key of a repository's table. */
  rememberKey(db: AnyHandle, table: string, key: readonly string[]): void {
    this.#of(db).keys.set(foldName(table), key)
  }

  keyOf(db: AnyHandle, table: string): readonly string[] {
    return this.#of(db).keys.get(foldName(table)) ?? ['id']
  }

  /** Handles on one database share their adapter. */
  #of(db: AnyHandle): Known {
    const { adapter } = db.getExecutor()
    const known = this.#known.get(adapter) ?? { keys: new Map<string, readonly string[]>() }
    this.#known.set(adapter, known)
    return known
  }
}
