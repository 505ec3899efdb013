import { createExecutor } from '@kysera/executor'
import { softDeletePlugin } from '@kysera/soft-delete'
import { contract, type DialectName } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { afterEach, expect, test, vi } from 'vitest'
import { extend } from './repositories.js'

const columnTypes: Readonly<Record<DialectName, readonly string[]>> = {
  sqlite: ['text'],
  postgres: ['timestamptz(3)', 'timestamp(3)'],
  mysql: ['datetime(3)', 'timestamp(3)'],
  mssql: ['datetime2(3)'],
}
const zones = [
  ['Asia/Kolkata', -330],
  ['America/St_Johns', 210],
] as const
const now = new Date('2025-01-02T03:04:05.678Z')

contract('the time of deletion', ({ createDatabase, dialect }) => {
  // Node reads TZ anew when it is assigned, in the main thread of a process, where these tests run.
  afterEach(() => void vi.unstubAllEnvs())

  test.each(columnTypes[dialect].flatMap(type => zones.map(zone => [type, ...zone] as const)))(
    'comes back from %s as the same instant in %s',
    async (type, zone, offset) => {
      vi.stubEnv('TZ', zone)
      expect(now.getTimezoneOffset()).toBe(offset)
      const db = await createDatabase()
      const table = db.schema.createTable('notes').addColumn('id', 'integer')
      await table.addColumn('deleted_at', sql.raw(type), column => column.defaultTo(null)).execute()
      await db.insertInto('notes').values({ id: 1 }).execute()
      const executor = await createExecutor(db, [softDeletePlugin({ now: () => now })])
      const deleted = await extend({ tableName: 'notes', executor }).softDelete(1)
      expect(new Date(Object(deleted).deleted_at)).toEqual(now)
    },
  )
})
