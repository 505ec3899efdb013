import { namesWithin } from '../table-name.js'

interface Link {
  readonly schema: string
  readonly table: string
  readonly referencedTable: string
}

/**
 * Some tables of one schema. Case does not count: depending on how a server is set up, names that differ by case are
 * one table, and one that is excluded must not lose its rows.
 */
export class TableSet {
  readonly schema: string
  readonly names: readonly string[]
  readonly #folded: ReadonlySet<string>

  constructor(schema: string, names: readonly string[]) {
    this.schema = schema
    this.names = names
    this.#folded = new Set(names.map(fold))
  }

  has(name: string): boolean {
    return this.#folded.has(fold(name))
  }

  /** The tables but those that are named, plainly or with their schema. */
  without(excluded: readonly string[]): TableSet {
    const others = new TableSet(this.schema, [...namesWithin(this.schema, excluded)])
    return new TableSet(
      this.schema,
      this.names.filter(name => !others.has(name)),
    )
  }

  /** Whether a foreign key leads from one of the tables to one of them. */
  holds(link: Link): boolean {
    return this.has(link.referencedTable) && this.#hasSource(link)
  }

  /** Whether a foreign key leads from another table to one of these. */
  isReferredToBy(link: Link): boolean {
    return this.has(link.referencedTable) && !this.#hasSource(link)
  }

  #hasSource({ schema, table }: Link): boolean {
    return fold(schema) === fold(this.schema) && this.has(table)
  }
}

const fold = (name: string): string => name.toLowerCase()
