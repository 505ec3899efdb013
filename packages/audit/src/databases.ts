import { bareName } from '@kysera/core'
import { foldName, type AnyDb, type AnyHandle, type SchemaFacts } from '@kysera/executor'
import type { DialectAdapter } from 'kysely'
import type { AuditConfig } from './options.js'
import type { Named } from './statement/written-table.js'
import { describeDatabase, readDatabase, type AuditedDatabase } from './table/audit-table.js'

interface Known {
  readonly keys: Map<string, readonly string[]>
  database?: AuditedDatabase
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
    this.#of(db).database = database
    return database
  }

  /** Reads the tables, if nobody told. A failure is not remembered. */
  async describe(db: AnyDb): Promise<AuditedDatabase> {
    const known = this.#of(db)
    if (known.database !== undefined) return known.database
    const database = await readDatabase(db, this.#auditTable)
    if (database.auditTable !== undefined) known.database = database
    return database
  }

  forget(db: AnyHandle): void {
    delete this.#of(db).database
  }

  /** Remembers the key of a repository's table. */
  rememberKey(db: AnyHandle, { table, schema }: Named, key: readonly string[]): void {
    this.#of(db).keys.set(foldName(schema === undefined ? table : `${schema}.${table}`), key)
  }

  /** The key of a table as entries name it, which may or may not be with its schema. */
  keyOf(db: AnyHandle, entryName: string): readonly string[] {
    const { keys, database } = this.#of(db)
    const names = [entryName, bareName(entryName), `${database?.defaultSchema}.${entryName}`]
    return names.map(name => keys.get(foldName(name))).find(key => key !== undefined) ?? ['id']
  }

  /** Handles on one database share their adapter. */
  #of(db: AnyHandle): Known {
    const { adapter } = db.getExecutor()
    const known = this.#known.get(adapter) ?? { keys: new Map<string, readonly string[]>() }
    this.#known.set(adapter, known)
    return known
  }
}
