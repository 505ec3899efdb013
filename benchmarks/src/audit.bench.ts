import { auditPlugin } from '@kysera/audit'
import { createExecutor, type AnyPlugin } from '@kysera/executor'
import { softDeletePlugin } from '@kysera/soft-delete'
import { timestampsPlugin } from '@kysera/timestamps'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect, type Generated } from 'kysely'
import { compare } from './compare.js'
import { formatComparison } from './report.js'

interface Notes {
  notes: {
    id: Generated<number>
    title: string
    body: string
    created_at: Generated<string | null>
    updated_at: Generated<string | null>
    deleted_at: Generated<string | null>
  }
}

function openNotes(): Kysely<Notes> {
  const database = new Database(':memory:')
  database.exec(`create table notes (
    id integer primary key, title text not null, body text not null, created_at text, updated_at text, deleted_at text
  )`)
  return new Kysely<Notes>({ dialect: new SqliteDialect({ database }) })
}

const note = { title: 'A title', body: 'A body of some words, as notes have them.' }
const manyNotes = Array.from({ length: 1000 }, () => note)

const writes: Readonly<Record<string, (db: Kysely<Notes>) => Promise<unknown>>> = {
  'one insert': db => db.insertInto('notes').values(note).execute(),
  'one update by key': db => db.updateTable('notes').set({ title: 'Another' }).where('id', '=', 1).execute(),
  'an insert of 1,000 rows': db => db.insertInto('notes').values(manyNotes).execute(),
}

const plugins: readonly (readonly [name: string, plugins: readonly AnyPlugin[]])[] = [
  ['plain Kysely', []],
  ['timestamps', [timestampsPlugin()]],
  ['soft delete', [softDeletePlugin()]],
  ['audit', [auditPlugin()]],
  ['audit of another table', [auditPlugin({ tables: ['others'] })]],
]

console.log('CPU time of a write beside plain Kysely, on SQLite in memory')
for (const [name, write] of Object.entries(writes)) {
  const contestants = await Promise.all(
    plugins.map(async ([plugin, list]) => {
      const db = openNotes()
      const executor = list.length === 0 ? db : await createExecutor(db, list)
      await write(executor)
      return { name: plugin, run: () => write(executor) }
    }),
  )
  console.log(`\n${name}`)
  for (const comparison of await compare(contestants, { rounds: 30 }))
    console.log(formatComparison(comparison))
}
