import { createAuditTable } from '@kysera/audit'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect, type Generated, type Insertable } from 'kysely'

export interface AuditedNotes {
  notes: {
    id: Generated<number>
    title: string
    body: string
    created_at: Generated<string | null>
    updated_at: Generated<string | null>
    deleted_at: Generated<string | null>
  }
  audit_logs: {
    id: Generated<number>
    table_name: string
    entity_id: string
    operation: string
    old_values: string | null
    new_values: string | null
    changed_at: string
  }
}

export type Note = Insertable<AuditedNotes['notes']>

/** An empty database in memory. */
export async function openNotes(): Promise<Kysely<AuditedNotes>> {
  const database = new Database(':memory:')
  database.exec(`create table notes (
    id integer primary key, title text not null, body text not null, created_at text, updated_at text, deleted_at text
  )`)
  const db = new Kysely<AuditedNotes>({ dialect: new SqliteDialect({ database }) })
  await createAuditTable(db)
  return db
}
