/** Which tables a rule is for. */
export interface TableFilterConfig {
  /** The only tables; when it names any, `excludeTables` is not looked at. */
  readonly tables?: readonly string[] | undefined
  /** All tables but these. */
  readonly excludeTables?: readonly string[] | undefined
}

/**
 * Whether a rule is for a table. Names are compared exactly, with case; without any names it is for all tables.
 *
 * @example
 * shouldApplyToTable('users', { excludeTables: ['migrations'] }) // true
 */
export function shouldApplyToTable(
  tableName: string,
  { tables = [], excludeTables = [] }: TableFilterConfig,
): boolean {
  return tables.length > 0 ? tables.includes(tableName) : !excludeTables.includes(tableName)
}
