/** Errors of MySQL and MariaDB: a deadlock, a row that changed since the snapshot, a lock table that is full. */
const errnos: readonly unknown[] = [1213, 1020, 1206]
/** Errors of SQL Server: a deadlock, a row that changed since the snapshot. */
const numbers: readonly unknown[] = [1205, 3960]

/**
 * Whether the server rolled back all of a transaction when a statement of it failed, as for the victim of a deadlock.
 * It would commit what is sent after that statement by statement.
 */
export function isRolledBack(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  return (
    ('errno' in error && errnos.includes(error.errno)) ||
    ('number' in error && numbers.includes(error.number))
  )
}
