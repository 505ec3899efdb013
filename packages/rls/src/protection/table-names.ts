import { bareName } from '@kysera/core'
import { foldName } from '@kysera/executor'

/** A table as a statement names it. */
export interface NamedTable {
  readonly table: string
  readonly schema?: string | undefined
}

/**
 * Values by the name of a table: `'posts'` in any schema, `'app.posts'` in that one.
 *
 * A name with its schema comes first, and then the bare one; where none is the same, one that differs in case or underscores. A
 * statement that names no schema may mean a table of any: it finds `'app.posts'` too.
 */
export class TableNames<T> {
  readonly #exact: ReadonlyMap<string, T>
  readonly #folded: ReadonlyMap<string, T>

  constructor(entries: Iterable<readonly [name: string, value: T]>) {
    this.#exact = withBareNames(new Map(entries))
    this.#folded = new Map([...this.#exact].map(([name, value]) => [foldName(name), value]))
  }

  find({ table, schema }: NamedTable): T | undefined {
    const names = schema === undefined ? [table] : [`${schema}.${table}`, ` ${table}`]
    for (const name of names) {
      const value = this.#exact.get(name)
      if (value !== undefined) return value
    }
    return names.map(name => this.#folded.get(foldName(name))).find(value => value !== undefined)
  }
}

/** Names that are meant exactly: what lifts a protection is not guessed. */
export const isNamed = (names: readonly string[], { table, schema }: NamedTable): boolean =>
  names.includes(table) || (schema !== undefined && names.includes(`${schema}.${table}`))

/** With a space in front, the bare names that hold in every schema. */
function withBareNames<T>(entries: ReadonlyMap<string, T>): Map<string, T> {
  const names = new Map(entries)
  for (const [name, value] of entries) {
    const bare = bareName(name)
    if (bare === name) names.set(` ${name}`, value)
    else if (!entries.has(bare)) names.set(bare, value)
  }
  return names
}
