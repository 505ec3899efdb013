import { AuditError } from '@kysera/core'
import { auditPlugin, createAuditTable, dropAuditTable } from '@kysera/audit'
import { createExecutor, createExecutorSync } from '@kysera/executor'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { entriesIn } from './entries.js'

contract('the audit table', ({ createDatabase, traits, dialect }) => {
  const open = async (): Promise<AnyDatabase> => {
    const db = await createDatabase()
    await db.schema
      .createTable('tags')
      .addColumn('id', 'integer', column => column.primaryKey())
      .addColumn('name', 'text')
      .execute()
    return db
  }
  const isThere = async (db: AnyDatabase): Promise<boolean> =>
    (await db.introspection.getTables()).some(({ name }) => name === 'audit_logs')

  test('is created once by many executors at the same time', async () => {
    const db = await open()
    await Promise.all(Array.from({ length: 4 }, () => createExecutor(db, [auditPlugin()])))
    await createAuditTable(db)
    expect(await isThere(db)).toBe(true)
    await dropAuditTable(db)
    await dropAuditTable(db)
    expect(await isThere(db)).toBe(false)
  })

  test('is missed when the executor is made, and can be made later', async () => {
    const db = await open()
    const plugin = auditPlugin({ createTable: false })
    await expect(createExecutor(db, [plugin])).rejects.toMatchObject({
      cause: { code: 'AUDIT_TABLE_CREATION_FAILED' },
    })
    await createAuditTable(db)
    const executor = await createExecutor(db, [plugin])
    await executor.insertInto('tags').values({ id: 1 }).execute()
    expect(await entriesIn(db)).toHaveLength(1)
  })

  test('is looked for at the first write of an executor that was made without waiting', async () => {
    const db = await open()
    const executor = createExecutorSync(db, [auditPlugin()])
    await expect(executor.insertInto('tags').values({ id: 1 }).execute()).rejects.toThrow(AuditError)
    await createAuditTable(db)
    await executor.insertInto('tags').values({ id: 1 }).execute()
    expect(await entriesIn(db)).toHaveLength(1)
  })

  test('leaves the transaction usable that an executor is made in', async () => {
    const db = await open()
    await db.transaction().execute(async trx => {
      const making = createExecutor(trx, [auditPlugin()])
      if (dialect === 'mysql') await expect(making).rejects.toMatchObject({ cause: { name: 'AuditError' } })
      else await (await making).insertInto('tags').values({ id: 1 }).execute()
      await trx.insertInto('tags').values({ id: 2 }).execute()
    })
    expect(await db.selectFrom('tags').select('id').orderBy('id').execute()).toHaveLength(
      dialect === 'mysql' ? 1 : 2,
    )
  })

  test('holds values of any size', async () => {
    const db = await open()
    if (dialect === 'mysql') await sql`alter table tags modify name longtext`.execute(db)
    const executor = await createExecutor(db, [auditPlugin()])
    const name = 'x'.repeat(200_000)
    await executor.insertInto('tags').values({ id: 1, name }).execute()
    expect((await entriesIn(db))[0]?.new_values).toEqual({ id: 1, name })
  })

  test('holds the entries of many rows', async () => {
    const db = await open()
    const executor = await createExecutor(db, [auditPlugin()])
    const rows = Array.from({ length: 10_000 }, (_, id) => ({ id, name: 'x' }))
    await executor.insertInto('tags').values(rows).execute()
    await executor.updateTable('tags').set({ name: 'y' }).execute()
    expect(await entriesIn(db)).toHaveLength(20_000)
  })

  test.runIf(traits.supportsSchemas)(
    'is in a schema of its own, and tables of others are named with theirs',
    async () => {
      const db = await open()
      for (const schema of ['log', 'app']) await db.schema.createSchema(schema).execute()
      await db.schema.createTable('app.tags').addColumn('id', 'integer').execute()
      const executor = await createExecutor(db, [auditPlugin({ auditTable: 'log.entries' })])
      await executor.withSchema('app').insertInto('tags').values({ id: 1 }).execute()
      await executor.insertInto('tags').values({ id: 1 }).execute()
      await executor.withSchema('app').updateTable('tags').set({ id: 2 }).execute()
      expect((await entriesIn(db, 'log.entries')).map(({ table_name }) => table_name)).toEqual([
        'app.tags',
        'tags',
        'app.tags',
      ])
    },
  )
})
