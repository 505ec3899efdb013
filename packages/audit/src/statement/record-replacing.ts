import type { InsertQueryNode } from 'kysely'
import { refusal } from './refusal.js'
import type { Recording, Write } from './session.js'

export async function recordReplacing(write: Write, _: InsertQueryNode): Promise<Recording> {
  throw refusal(write.table.entryName, 'rows that are replaced are not known before')
}
