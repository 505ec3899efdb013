import type { QueryId } from 'kysely'

const notesKey: unique symbol = Symbol('kysera.notes')

interface Noted {
  [notesKey]?: unknown
}

/** One value of one table, in a list of those that are about the same query. Nobody else can read or make one. */
class Note<V> {
  readonly #id: QueryId
  readonly #table: QueryNotes<V>
  readonly #next: Note<unknown> | undefined
  #value: V

  constructor(id: QueryId & Noted, table: QueryNotes<V>, value: V) {
    this.#id = id
    this.#table = table
    this.#value = value
    this.#next = Note.#firstOf(id)
    id[notesKey] = this
  }

  static find<V>(id: QueryId, table: QueryNotes<V>): Note<V> | undefined {
    for (let note = Note.#firstOf(id); note !== undefined; note = note.#next)
      if (note.#isOf(table)) return note
    return undefined
  }

  /** A list that was put on another id is none. */
  static #firstOf(id: QueryId & Noted): Note<unknown> | undefined {
    const note = id[notesKey]
    return typeof note === 'object' && note !== null && #id in note && note.#id === id ? note : undefined
  }

  #isOf<T>(table: QueryNotes<T>): this is Note<T> {
    return Object.is(this.#table, table)
  }

  get value(): V {
    return this.#value
  }

  set value(value: V) {
    this.#value = value
  }
}

/**
 * Values about queries, which last as long as their ids.
 *
 * The same as a `WeakMap`, which keeps every young statement through the next collections of garbage: that takes
 * longer than building and compiling a query.
 */
export class QueryNotes<V> {
  /** About ids that cannot be extended. */
  #others: WeakMap<QueryId, V> | undefined

  get(id: QueryId): V | undefined {
    return Note.find<V>(id, this)?.value ?? this.#others?.get(id)
  }

  set(id: QueryId, value: V): void {
    const known = Note.find<V>(id, this)
    if (known !== undefined) known.value = value
    else if (Object.isExtensible(id)) void new Note<V>(id, this, value)
    else (this.#others ??= new WeakMap()).set(id, value)
  }
}
