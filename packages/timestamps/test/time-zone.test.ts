import { createExecutor } from '@kysera/executor'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract, type DialectName } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { afterEach, expect, test, vi } from 'vitest'

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

contract('a timestamp', ({ createDatabase, dialect }) => {
  // Node reads TZ anew when it is assigned, in the main thread of a process, where these tests run.
  afterEach(() => void vi.unstubAllEnvs())

  test.each(columnTypes[dialect].flatMap(type => zones.map(zone => [type, ...zone] as const)))(
    'comes back from %s as the same instant in %s',
    async (type, zone, offset) => {
      vi.stubEnv('TZ', zone)
      expect(now.getTimezoneOffset()).toBe(offset)
      const db = await createDatabase()
      const table = db.schema.createTable('notes').addColumn('id', 'integer')
      await table.addColumn('created_at', sql.raw(type), column => column.defaultTo(null)).execute()
      const executor = await createExecutor(db, [timestampsPlugin({ getTimestamp: () => now })])
      await executor.insertInto('notes').values({ id: 1 }).execute()
      const { created_at } = await executor.selectFrom('notes').selectAll().executeTakeFirstOrThrow()
      expect(new Date(created_at)).toEqual(now)
    },
  )
})
