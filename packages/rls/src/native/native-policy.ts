import type { RowOperation } from '../policy/operations.js'
import { quoted } from './identifiers.js'
import type { NativeTable } from './table-name.js'

export type Command = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'ALL'

/** One `CREATE POLICY`. */
export interface NativePolicy {
  readonly name: string
  readonly table: NativeTable
  readonly mode: 'PERMISSIVE' | 'RESTRICTIVE'
  readonly command: Command
  readonly role: string
  /** Which rows that are there it is about. */
  readonly using?: string | undefined
  /** Which new rows it lets pass. */
  readonly withCheck?: string | undefined
}

export const commandOf: Readonly<Record<RowOperation, Command>> = {
  read: 'SELECT',
  create: 'INSERT',
  update: 'UPDATE',
  delete: 'DELETE',
}

export const hasUsing = (command: Command): boolean => command !== 'INSERT'
export const hasCheck = (command: Command): boolean => command !== 'SELECT' && command !== 'DELETE'

export const dropPolicy = ({ name, table }: Pick<NativePolicy, 'name' | 'table'>): string =>
  `DROP POLICY IF EXISTS ${quoted(name)} ON ${table.sql}`

export function createPolicy({ name, table, mode, command, role, using, withCheck }: NativePolicy): string {
  return [
    `CREATE POLICY ${quoted(name)} ON ${table.sql} AS ${mode} FOR ${command} TO ${roleName(role)}`,
    using !== undefined && `USING (${closed(using)})`,
    withCheck !== undefined && `WITH CHECK (${closed(withCheck)})`,
  ]
    .filter(part => part !== false)
    .join(' ')
}

const roleName = (role: string): string => (role.toLowerCase() === 'public' ? 'PUBLIC' : quoted(role))

/** A comment at the end of an expression would hide the bracket that closes it. */
export const closed = (expression: string): string =>
  expression.includes('--') ? `${expression}\n` : expression
