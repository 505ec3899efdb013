import { createExecutor } from '@kysera/executor'
import { softDeletePlugin, type SoftDeleteOptions } from '@kysera/soft-delete'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'
import { extend } from './repositories.js'

contract('soft delete in schemas', ({ createDatabase, traits }) => {
  const openSchemas = async (options: SoftDeleteOptions = {}): Promise<AnyDatabase> => {
    const db = await createDatabase()
    for (const schema of ['app', 'old']) {
      await db.schema.createSchema(schema).execute()
      const table = db.schema.withSchema(schema).createTable('users').addColumn('id', 'integer')
      await table.addColumn('deleted_at', 'timestamptz').execute()
      const rows = [{ id: 1 }, { id: 2, deleted_at: new Date() }]
      await db.withSchema(schema).insertInto('users').values(rows).execute()
    }
    return createExecutor(db, [softDeletePlugin(options)])
  }
  const idsOf = async (db: AnyDatabase, schema: string): Promise<unknown[]> =>
    (await db.withSchema(schema).selectFrom('users').select('id').orderBy('id').execute()).map(({ id }) => id)

  test.runIf(traits.supportsSchemas)('filters a table of any schema', async () => {
    const db = await openSchemas()
    expect([await idsOf(db, 'app'), await idsOf(db, 'old')]).toEqual([[1], [1]])
  })

  test.runIf(traits.supportsSchemas)('filters a listed table in its schema only', async () => {
    const db = await openSchemas({ tables: ['app.users'] })
    expect([await idsOf(db, 'app'), await idsOf(db, 'old')]).toEqual([[1], [1, 2]])
  })

  test.runIf(traits.supportsSchemas)(
    'writes to the table of the repository, not to its namesake',
    async () => {
      const db = await openSchemas()
      await extend({ tableName: 'users', schema: 'app', executor: db }).softDelete(1)
      expect([await idsOf(db, 'app'), await idsOf(db, 'old')]).toEqual([[], [1]])
    },
  )

  test.runIf(traits.supportsSchemas)('removes from the table of the repository alone', async () => {
    const db = await openSchemas()
    await extend({ tableName: 'users', schema: 'app', executor: db }).hardDelete(2)
    const raw = db.withoutPlugins()
    expect([await idsOf(raw, 'app'), await idsOf(raw, 'old')]).toEqual([[1], [1, 2]])
  })
})
