import { sql, ValueNode } from 'kysely'
import { textOrNull, type KeyForm } from './key-form.js'

/**
 * PostgreSQL reads its own text of any type back exactly, and gives a parameter the type of the column it is
 * compared with.
 */
export const postgresKeys: KeyForm = {
  select: column => sql`cast(${{ toOperationNode: () => column }} as text)`.toOperationNode(),
  read: textOrNull,
  bind: key => (key.includes('\0') ? undefined : ValueNode.create(key)),
}

/**
 * SQL Server converts text to the type of the column; style 126 is ISO 8601, whatever the language of the session.
 * Floating-point numbers lose digits by it, and bytes are taken for characters.
 */
export const mssqlKeys: KeyForm = {
  select: column => sql`convert(nvarchar(4000), ${{ toOperationNode: () => column }}, 126)`.toOperationNode(),
  read: textOrNull,
  isWhole: (key, own) => !(own instanceof Uint8Array) && (typeof own !== 'number' || Number(key) === own),
  bind: key => ValueNode.create(key),
}
