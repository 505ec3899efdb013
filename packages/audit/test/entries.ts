import type { AnyDatabase } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'

/** An entry as far as tests look at it, values parsed. */
export interface Entry {
  readonly table_name: string
  readonly entity_id: string
  readonly operation: string
  readonly old_values: Record<string, unknown> | null
  readonly new_values: Record<string, unknown> | null
}

/** The entries in the order in which they were written. */
export async function entriesIn<DB>(db: Kysely<DB>, table = 'audit_logs'): Promise<Entry[]> {
  const any: AnyDatabase = db
  const rows = await any.selectFrom(table).selectAll().orderBy('id').execute()
  return rows.map(({ table_name, entity_id, operation, old_values, new_values }) => ({
    table_name,
    entity_id,
    operation,
    old_values: parse(old_values),
    new_values: parse(new_values),
  }))
}

const parse = (text: string | null): Record<string, unknown> | null =>
  text === null ? null : JSON.parse(text)
