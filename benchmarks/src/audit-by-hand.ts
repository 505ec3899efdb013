import type { Kysely, Selectable } from 'kysely'
import type { AuditedNotes, Note } from './audited-notes.js'

type Row = Selectable<AuditedNotes['notes']>

/** The entry of a change, as someone writes it who knows the one table that is audited. */
const entryOf = (operation: string, before: Row | undefined, after: Row) => ({
  table_name: 'notes',
  entity_id: String(after.id),
  operation,
  old_values: before === undefined ? null : JSON.stringify(before),
  new_values: JSON.stringify(after),
  changed_at: new Date().toISOString(),
})

export const insertByHand = (db: Kysely<AuditedNotes>, notes: Note | readonly Note[]): Promise<unknown> =>
  db.transaction().execute(async trx => {
    const rows = await trx.insertInto('notes').values(notes).returningAll().execute()
    await trx
      .insertInto('audit_logs')
      .values(rows.map(row => entryOf('INSERT', undefined, row)))
      .execute()
  })

export const updateByHand = (db: Kysely<AuditedNotes>, id: number, title: string): Promise<unknown> =>
  db.transaction().execute(async trx => {
    const before = await trx.selectFrom('notes').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const after = await trx
      .updateTable('notes')
      .set({ title })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await trx
      .insertInto('audit_logs')
      .values(entryOf('UPDATE', before, after))
      .execute()
  })
