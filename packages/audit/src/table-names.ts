import { bareName } from '@kysera/core'
import { isSameName } from '@kysera/executor'

/** The schema of `schema.table`. */
export const schemaName = (name: string): string | undefined =>
  name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : undefined

/** Whether an entry of an option, `users` or `app.users`, means a table. */
export function namesTable(entry: string, table: string): boolean {
  return entry.includes('.') && table.includes('.')
    ? isSameName(entry, table)
    : isSameName(bareName(entry), bareName(table))
}
