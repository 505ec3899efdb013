import type { TableMetadata } from 'kysely'
import { foldName } from './fold-name.js'

/** Looks tables up in what one read of the database's tables has told. */
export class TableFacts {
  readonly tables: readonly TableMetadata[]
  readonly #exact: ReadonlyMap<string, readonly TableMetadata[]>
  readonly #folded: ReadonlyMap<string, readonly TableMetadata[]>

  constructor(tables: readonly TableMetadata[]) {
    this.tables = tables
    this.#exact = groupBy(tables, table => table.name)
    this.#folded = groupBy(tables, table => foldName(table.name))
  }

  /** The one table of that name; nothing when none fits, or more than one. */
  find(name: string, schema?: string): TableMetadata | undefined {
    const candidates = this.#exact.get(name) ?? this.#folded.get(foldName(name)) ?? []
    const inSchema = schema === undefined ? candidates : candidates.filter(table => table.schema === schema)
    return inSchema.length === 1 ? inSchema[0] : undefined
  }
}

function groupBy(
  tables: readonly TableMetadata[],
  key: (table: TableMetadata) => string,
): Map<string, TableMetadata[]> {
  const groups = new Map<string, TableMetadata[]>()
  for (const table of tables) {
    const group = groups.get(key(table))
    if (group === undefined) groups.set(key(table), [table])
    else group.push(table)
  }
  return groups
}
