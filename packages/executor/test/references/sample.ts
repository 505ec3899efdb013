import type { AnyDb, Plugin } from '../../src/index.js'

/** Rows of the tables that the places name; of `deleted_at` it only counts whether it is null. */
const rows: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  users: [
    { id: 1, name: 'ann', boss_id: null, deleted_at: null },
    { id: 2, name: 'bob', boss_id: 1, deleted_at: 9 },
    { id: 3, name: 'cid', boss_id: 2, deleted_at: null },
    { id: 4, name: 'dan', boss_id: 1, deleted_at: null },
    { id: 5, name: 'eve', boss_id: null, deleted_at: 9 },
  ],
  posts: [
    { id: 1, user_id: 1, title: 'a', deleted_at: null },
    { id: 2, user_id: 1, title: 'z', deleted_at: 9 },
    { id: 3, user_id: 2, title: 'c', deleted_at: null },
    { id: 4, user_id: 4, title: 'd', deleted_at: 9 },
    { id: 5, user_id: null, title: 'e', deleted_at: null },
  ],
  comments: [
    { id: 1, post_id: 1, user_id: 1, body: 'k', deleted_at: 9 },
    { id: 2, post_id: 2, user_id: 1, body: 'l', deleted_at: null },
    { id: 3, post_id: 3, user_id: 3, body: 'm', deleted_at: null },
  ],
  tags: [
    { id: 1, name: 'one' },
    { id: 2, name: 'two' },
    { id: 3, name: 'three' },
  ],
  picked: [{ id: 1 }, { id: 2 }],
}

const filtered = ['users', 'posts', 'comments']

/** Hides deleted rows, and the second one of a table that has no room for a flag. */
export const visible: Plugin = {
  name: 'visible',
  filter: ({ table }, eb) => {
    if (table === 'picked') return eb('id', '<>', 2)
    return filtered.includes(table) ? eb('deleted_at', 'is', null) : undefined
  },
}

export async function createTables(db: AnyDb): Promise<void> {
  for (const [table, content] of Object.entries(rows)) {
    const columns = Object.keys(content[0] ?? {}).filter(column => column !== 'id')
    await columns
      .reduce(
        (builder, column) => builder.addColumn(column, isText(column) ? 'varchar(20)' : 'integer'),
        db.schema.createTable(table).addColumn('id', 'integer', column => column.primaryKey()),
      )
      .execute()
    await db.insertInto(table).values(content).execute()
  }
}

const isText = (column: string): boolean => ['name', 'title', 'body'].includes(column)

export async function deleteHiddenRows(db: AnyDb): Promise<void> {
  for (const table of filtered) await db.deleteFrom(table).where('deleted_at', 'is not', null).execute()
  await db.deleteFrom('picked').where('id', '=', 2).execute()
}

/** Everything in the tables that a view over them shows, or hides. */
export async function contentOf(db: AnyDb, shown: 'visible' | 'hidden'): Promise<unknown> {
  const read = filtered.map(table =>
    db
      .selectFrom(table)
      .selectAll()
      .where('deleted_at', shown === 'visible' ? 'is' : 'is not', null)
      .orderBy('id')
      .execute(),
  )
  const tags = shown === 'visible' ? await db.selectFrom('tags').selectAll().orderBy('id').execute() : []
  return [...(await Promise.all(read)), tags]
}
