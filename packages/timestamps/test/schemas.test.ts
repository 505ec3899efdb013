import { createExecutor } from '@kysera/executor'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'

const now = new Date('2025-01-02T03:04:05.678Z')

contract('timestamps in schemas', ({ createDatabase, traits }) => {
  const openSchemas = async (tables: string[]): Promise<AnyDatabase> => {
    const db = await createDatabase()
    for (const schema of ['app', 'old']) {
      await db.schema.createSchema(schema).execute()
      const table = db.schema.withSchema(schema).createTable('notes').addColumn('id', 'integer')
      await table.addColumn('created_at', 'timestamptz').execute()
    }
    return createExecutor(db, [
      timestampsPlugin({ tables, getTimestamp: () => now, setUpdatedAtOnInsert: false }),
    ])
  }
  const stampIn = async (db: AnyDatabase, schema: string): Promise<unknown> => {
    await db.withSchema(schema).insertInto('notes').values({ id: 1 }).execute()
    return db.withSchema(schema).selectFrom('notes').select('created_at').executeTakeFirst()
  }

  test.runIf(traits.supportsSchemas).each([[[]], [['notes']]])(
    'reach any schema with tables: %j',
    async tables => {
      const db = await openSchemas(tables)
      expect([await stampIn(db, 'app'), await stampIn(db, 'old')]).toEqual([
        { created_at: now },
        { created_at: now },
      ])
    },
  )

  test.runIf(traits.supportsSchemas)('reach a table in its listed schema only', async () => {
    const db = await openSchemas(['app.notes'])
    expect([await stampIn(db, 'app'), await stampIn(db, 'old')]).toEqual([
      { created_at: now },
      { created_at: null },
    ])
  })
})
