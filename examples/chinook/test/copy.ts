import { seedDatabase } from '@kysera/testing'
import type { AnyDatabase, DatabaseValues } from '@kysera-internal/test-support'
import { createTables } from '../src/create-tables.js'
import type { ChinookData } from '../src/chinook-data.js'

/** Writes rows into an empty database with plain Kysely, whether or not the rows that they refer to are there. */
export async function fillCopy(db: AnyDatabase, data: ChinookData, values: DatabaseValues): Promise<void> {
  await createTables(db, { foreignKeys: false })
  await seedDatabase(db, async trx => {
    for (const [table, rows] of Object.entries<readonly object[]>(data)) {
      for (const chunk of chunksOf(rows, 500)) {
        await trx
          .insertInto(table)
          .values(chunk.map(row => bound(row, values)))
          .execute()
      }
    }
  })
}

function chunksOf<Row>(rows: readonly Row[], size: number): Row[][] {
  const count = Math.ceil(rows.length / size)
  return Array.from({ length: count }, (_, index) => rows.slice(index * size, (index + 1) * size))
}

const bound = (row: object, values: DatabaseValues): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      value instanceof Date ? values.timestamp(value) : value,
    ]),
  )
