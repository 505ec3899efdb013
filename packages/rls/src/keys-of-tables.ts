import type { AnyHandle } from '@kysera/executor'
import type { DialectAdapter } from 'kysely'

/** The keys of the tables for which repositories were made, of each database that a plugin serves. */
export class KeysOfTables {
  readonly #keys = new WeakMap<DialectAdapter, Map<string, readonly string[]>>()

  remember(db: AnyHandle, table: string, key: readonly string[]): void {
    const { adapter } = db.getExecutor()
    const keys = this.#keys.get(adapter) ?? new Map<string, readonly string[]>()
    this.#keys.set(adapter, keys.set(table, key))
  }

  of(db: AnyHandle, table: string): readonly string[] {
    return this.#keys.get(db.getExecutor().adapter)?.get(table) ?? ['id']
  }
}
