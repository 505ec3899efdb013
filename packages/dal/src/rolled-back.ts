/**
 * Whether a statement was the victim of a deadlock on MySQL or SQL Server, which then roll back all of its
 * transaction, and would commit what is sent after that statement by statement.
 */
export function isDeadlock(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  return ('errno' in error && error.errno === 1213) || ('number' in error && error.number === 1205)
}
