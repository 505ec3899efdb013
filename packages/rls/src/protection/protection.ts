import { tableWithout, type ProtectedTable } from './compile-schema.js'
import { isNamed, TableNames, type NamedTable } from './table-names.js'

export interface ProtectionOptions {
  readonly tables: readonly string[] | undefined
  readonly excludeTables: readonly string[]
  /** Whether tables without policies are inaccessible. */
  readonly defaultDeny: boolean
}

/** Which tables are protected, and by what. */
export class Protection {
  readonly #tables: TableNames<ProtectedTable>
  readonly #only: TableNames<true> | undefined
  readonly #excluded: readonly string[]
  readonly #defaultDeny: boolean

  constructor(
    entries: Iterable<readonly [string, ProtectedTable]>,
    { tables, excludeTables, defaultDeny }: ProtectionOptions,
  ) {
    this.#tables = new TableNames(entries)
    this.#only = tables && new TableNames(tables.map(name => [name, true]))
    this.#excluded = [...excludeTables]
    this.#defaultDeny = defaultDeny
  }

  /** The policies of a table; nothing for one that is excluded. */
  find(named: NamedTable): ProtectedTable | undefined {
    const isExcluded =
      this.#only === undefined ? isNamed(this.#excluded, named) : this.#only.find(named) === undefined
    if (isExcluded) return undefined
    return this.#tables.find(named) ?? tableWithout(named.table, this.#defaultDeny)
  }
}
