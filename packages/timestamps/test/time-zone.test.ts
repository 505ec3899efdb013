import { createExecutor } from '@kysera/executor'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract, testTimeZones } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect } from 'vitest'

const now = new Date('2025-01-02T03:04:05.678Z')

contract('a timestamp', ({ createDatabase, dialect }) => {
  testTimeZones(dialect, async type => {
    const db = await createDatabase()
    const table = db.schema.createTable('notes').addColumn('id', 'integer')
    await table.addColumn('created_at', sql.raw(type), column => column.defaultTo(null)).execute()
    const executor = await createExecutor(db, [timestampsPlugin({ getTimestamp: () => now })])
    await executor.insertInto('notes').values({ id: 1 }).execute()
    const { created_at } = await executor.selectFrom('notes').selectAll().executeTakeFirstOrThrow()
    expect(new Date(created_at)).toEqual(now)
  })
})
