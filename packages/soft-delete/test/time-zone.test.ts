import { createExecutor } from '@kysera/executor'
import { softDeletePlugin } from '@kysera/soft-delete'
import { contract, testTimeZones } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect } from 'vitest'
import { extend } from './repositories.js'

const now = new Date('2025-01-02T03:04:05.678Z')

contract('the time of deletion', ({ createDatabase, dialect }) => {
  testTimeZones(dialect, async type => {
    const db = await createDatabase()
    const table = db.schema.createTable('notes').addColumn('id', 'integer')
    await table.addColumn('deleted_at', sql.raw(type), column => column.defaultTo(null)).execute()
    await db.insertInto('notes').values({ id: 1 }).execute()
    const executor = await createExecutor(db, [softDeletePlugin({ now: () => now })])
    const deleted = await extend({ tableName: 'notes', executor }).softDelete(1)
    expect(new Date(Object(deleted).deleted_at)).toEqual(now)
  })
})
