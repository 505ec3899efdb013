/** What may be done to a row. */
export type RowOperation = 'read' | 'create' | 'update' | 'delete'

/** What a policy is about; `'all'` is all four. */
export type Operation = RowOperation | 'all'

export const rowOperations: readonly RowOperation[] = ['read', 'create', 'update', 'delete']

/** The operations of a policy, one by one: `'all'`, alone or in a list, is all four. */
export function normalizeOperations(operations: Operation | readonly Operation[]): RowOperation[] {
  const list = new Set([operations].flat())
  return rowOperations.filter(operation => list.has('all') || list.has(operation))
}
