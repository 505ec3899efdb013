import { BadRequestError } from '@kysera/core'
import { auditPlugin, getAuditTrail, pruneAuditLogs, type AuditOptions } from '@kysera/audit'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { contract, type AnyDatabase, type DialectName } from '@kysera-internal/test-support'
import { CamelCasePlugin, sql } from 'kysely'
import { afterEach, expect, test, vi } from 'vitest'

/** Types of a `changed_at` that users may have made. */
const timeTypes: Readonly<Record<DialectName, readonly string[]>> = {
  sqlite: ['text'],
  postgres: ['timestamptz', 'timestamp', 'text'],
  mysql: ['datetime(3)', 'timestamp(3)', 'varchar(50)'],
  mssql: ['datetime2(3)'],
}
const jsonTypes: Readonly<Record<DialectName, readonly string[]>> = {
  sqlite: ['text'],
  postgres: ['text', 'json', 'jsonb'],
  mysql: ['longtext', 'json'],
  mssql: ['nvarchar(max)'],
}

contract('history', ({ createDatabase, dialect }) => {
  afterEach(() => void vi.unstubAllEnvs())

  const createTags = async (db: AnyDatabase): Promise<AnyDatabase> => {
    for (const table of ['tags', 'tag_notes']) {
      await db.schema
        .createTable(table)
        .addColumn('id', 'integer', column => column.primaryKey())
        .addColumn('tag_name', 'varchar(50)')
        .execute()
    }
    return db
  }
  const open = async (options?: AuditOptions, given?: AnyDatabase) => {
    const db = given ?? (await createTags(await createDatabase()))
    const orm = await createORM(db, [auditPlugin(options)])
    const tags = orm.createRepository(executor =>
      createRepositoryFactory(executor).create({ tableName: 'tags' }),
    )
    return { db, orm, tags }
  }
  const day = (number: number): Date => new Date(Date.UTC(2024, 0, number, 12, 34, 56, 789))

  test('gives entries newest first, page by page', async () => {
    const { tags } = await open({
      getTimestamp: () => day(1),
      getUserId: () => 7,
      metadata: () => ({ ip: '::1' }),
    })
    await tags.create({ id: 1, tag_name: 'a' })
    for (const tag_name of ['b', 'c']) await tags.update(1, { tag_name })
    const history = await tags.getAuditHistory(1)
    expect(history.map(({ new_values }) => new_values?.['tag_name'])).toEqual(['c', 'b', 'a'])
    expect(history[2]).toEqual({
      id: history[2]?.id,
      table_name: 'tags',
      entity_id: '1',
      operation: 'INSERT',
      old_values: null,
      new_values: { id: 1, tag_name: 'a' },
      changed_by: '7',
      changed_at: day(1),
      metadata: { ip: '::1' },
    })
    expect(await tags.getAuditLogs(1, { offset: 1 })).toEqual(history.slice(1))
    expect(await tags.getAuditLogs(1, { limit: 1, offset: 1 })).toEqual(history.slice(1, 2))
    expect(await tags.getAuditHistory(1, { limit: 0 })).toEqual([])
    expect(await tags.getUserChanges(7, { limit: 1 })).toEqual(history.slice(0, 1))
    expect(await tags.getTableAuditLogs({ operation: 'INSERT' })).toEqual(history.slice(2))
    await expect(tags.getAuditHistory(1, { limit: -1 })).rejects.toThrow(BadRequestError)
    await expect(tags.getTableAuditLogs({ startDate: 'nope' })).rejects.toThrow(BadRequestError)
  })

  test.each(
    timeTypes[dialect].flatMap(type =>
      ['Asia/Kolkata', 'America/St_Johns'].map(zone => [type, zone] as const),
    ),
  )('finds entries by instants in a column of %s, read in %s', async (type, zone) => {
    const db = await createTags(await createDatabase())
    const json = sql.raw(jsonTypes[dialect].at(-1) ?? 'text')
    await db.schema
      .createTable('audit_logs')
      .addColumn('id', dialect === 'postgres' ? 'serial' : 'integer', column =>
        dialect === 'postgres' ? column.primaryKey() : column.primaryKey().autoIncrement(),
      )
      .addColumn('table_name', 'varchar(255)')
      .addColumn('entity_id', 'varchar(255)')
      .addColumn('operation', 'varchar(10)')
      .addColumn('old_values', json)
      .addColumn('new_values', json)
      .addColumn('changed_by', 'varchar(255)')
      .addColumn('changed_at', sql.raw(`${type}${dialect === 'mysql' ? ' null' : ''}`))
      .addColumn('metadata', json)
      .execute()
    let now = 1
    const { tags } = await open({ getTimestamp: () => day(now++) }, db)
    for (const id of [1, 2, 3]) await tags.create({ id, tag_name: 'x' })
    vi.stubEnv('TZ', zone)
    const ids = async (filter: object): Promise<unknown> =>
      (await tags.getTableAuditLogs(filter)).map(({ entity_id }) => entity_id)
    expect(await ids({ startDate: day(2) })).toEqual(['3', '2'])
    expect(await ids({ startDate: 0, endDate: day(2).toISOString() })).toEqual(['2', '1'])
    expect((await tags.getAuditLog((await tags.getAuditHistory(2))[0]?.id ?? 0))?.changed_at).toBe(
      day(2).toISOString(),
    )
    expect(await pruneAuditLogs(db, { olderThan: day(3), batchSize: 1 })).toBe(2)
    expect(await ids({})).toEqual(['3'])
  })

  test('is that of the table alone', async () => {
    const { db, orm, tags } = await open({ getUserId: () => 'ann' })
    const notes = orm.createRepository(executor =>
      createRepositoryFactory(executor).create({ tableName: 'tag_notes' }),
    )
    await tags.create({ id: 1, tag_name: 'a' })
    await notes.create({ id: 1, tag_name: 'b' })
    const [entry] = await tags.getUserChanges('ann')
    expect(await tags.getTableAuditLogs()).toEqual([entry])
    expect(await notes.getAuditLog(entry?.id ?? 0)).toBeNull()
    expect(await getAuditTrail(db, { table: 'tags', entityId: 1 })).toEqual([entry])
    expect(await getAuditTrail(db)).toHaveLength(2)
  })

  test('is that of the tenant alone', async () => {
    let tenant: string | null = 'a'
    const { tags } = await open({ getTenantId: () => tenant })
    await tags.create({ id: 1, tag_name: 'a' })
    await tags.update(1, { tag_name: 'b' })
    const [update] = await tags.getAuditHistory(1)
    tenant = 'b'
    expect(await tags.getAuditHistory(1)).toEqual([])
    expect(await tags.getAuditLog(update?.id ?? 0)).toBeNull()
    expect(await getAuditTrail(tags.executor)).toEqual([])
    await expect(tags.restoreFromAudit(update?.id ?? 0)).rejects.toThrow('not found')
  })

  test('keeps names of the database beside CamelCasePlugin', async () => {
    const db = await createTags(await createDatabase())
    const camel = db.withPlugin(new CamelCasePlugin())
    const orm = await createORM(camel, [
      auditPlugin({ tables: ['tagNotes'], maskColumns: { tagNotes: ['nope'] } }),
    ])
    const notes = orm.createRepository(executor =>
      createRepositoryFactory(executor).create({ tableName: 'tagNotes' }),
    )
    await notes.create({ id: 1, tagName: 'a' })
    await notes.update(1, { tagName: 'b' })
    const [update] = await notes.getAuditHistory(1)
    expect(update).toMatchObject({
      table_name: 'tag_notes',
      entity_id: '1',
      old_values: { id: 1, tag_name: 'a' },
      new_values: { id: 1, tag_name: 'b' },
    })
    expect(await notes.restoreFromAudit(update?.id ?? 0)).toEqual({ id: 1, tagName: 'a' })
    await orm.executor.updateTable('tagNotes').set({ tagName: 'c' }).where('tagName', '=', 'a').execute()
    expect(await notes.getAuditHistory(1)).toHaveLength(4)
  })

  test('is empty of what is hidden', async () => {
    const { db, tags } = await open({ excludeColumns: ['tag_name'], onlyChanged: true })
    await tags.create({ id: 1, tag_name: 'secret' })
    await tags.update(1, { tag_name: 'other secret' })
    expect(
      (await tags.getAuditHistory(1)).map(({ old_values, new_values }) => [old_values, new_values]),
    ).toEqual([
      [{ id: 1 }, { id: 1 }],
      [null, { id: 1 }],
    ])
    expect(JSON.stringify(await db.selectFrom('audit_logs').selectAll().execute())).not.toContain('secret')
  })
})
