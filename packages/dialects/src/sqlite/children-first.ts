interface Link {
  readonly table: string
  readonly referencedTable: string
}

/** Tables in an order in which each comes before those it refers to; where they go in a circle, in any. */
export function childrenFirst(tables: readonly string[], references: readonly Link[]): string[] {
  const byFoldedName = new Map(tables.map(table => [table.toLowerCase(), table]))
  const seen = new Set<string>()
  const ordered: string[] = []
  const visit = (folded: string): void => {
    const table = byFoldedName.get(folded)
    if (table === undefined || seen.has(folded)) return
    seen.add(folded)
    references
      .filter(({ referencedTable }) => referencedTable.toLowerCase() === folded)
      .forEach(child => visit(child.table.toLowerCase()))
    ordered.push(table)
  }
  for (const folded of byFoldedName.keys()) visit(folded)
  return ordered
}
