import { AuditError } from '@kysera/core'
import { auditPlugin } from '@kysera/audit'
import { createExecutor, type KyseraExecutor, type Plugin } from '@kysera/executor'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { entriesIn } from './entries.js'

type Tables = { tags: { id: number; name: string }; marks: { tag_id: number; id: number } }

contract('rows that a statement finds by other tables', ({ createDatabase, traits, dialect }) => {
  const open = async (): Promise<{ db: AnyDatabase; executor: KyseraExecutor<Tables> }> => {
    const db = await createDatabase()
    const integerKey = db.schema.createTable('tags').addColumn('id', 'integer', column => column.primaryKey())
    await integerKey.addColumn('name', 'varchar(50)').execute()
    await db.schema.createTable('marks').addColumn('id', 'integer').addColumn('tag_id', 'integer').execute()
    const names = ['a', 'b', 'c']
    await db
      .insertInto('tags')
      .values(names.map((name, id) => ({ id, name })))
      .execute()
    await db
      .insertInto('marks')
      .values([1, 1, 2].map((tag_id, id) => ({ id, tag_id })))
      .execute()
    const plugin = auditPlugin({ tables: ['tags'] })
    return { db, executor: await createExecutor(db.withTables<Tables>(), [plugin]) }
  }
  const changed = async (db: AnyDatabase): Promise<unknown[]> =>
    (await entriesIn(db))
      .map(each => [each.old_values?.['name'], each.new_values?.['name'] ?? null])
      .toSorted((a, b) => String(a).localeCompare(String(b)))
  const bothMarked = [
    ['b', 'x'],
    ['c', 'x'],
  ]

  test('are recorded for subqueries', async () => {
    const { db, executor } = await open()
    const marked = executor.selectFrom('marks').select('tag_id')
    await executor.updateTable('tags').set({ name: 'x' }).where('id', 'in', marked).execute()
    expect(await changed(db)).toEqual(bothMarked)
  })

  test('are recorded for an alias and a raw condition', async () => {
    const { db, executor } = await open()
    const update = executor.updateTable('tags as t').set({ name: 'x' })
    await update.where(sql<boolean>`t.id = 1 or t.id = 2`).execute()
    expect(await changed(db)).toEqual(bothMarked)
  })

  test.runIf(traits.supportsCteInWrite)('are recorded for common table expressions', async () => {
    const { db, executor } = await open()
    await executor
      .with('marked', cte => cte.selectFrom('marks').select('tag_id'))
      .updateTable('tags')
      .set({ name: 'x' })
      .where('id', 'in', eb => eb.selectFrom('marked').select('tag_id'))
      .execute()
    expect(await changed(db)).toEqual(bothMarked)
  })

  test.runIf(traits.supportsUpdateFrom)(
    'are recorded for FROM, and the caller gets all columns',
    async () => {
      const { db, executor } = await open()
      const update = executor
        .updateTable('tags')
        .from('marks')
        .set({ name: 'x' })
        .whereRef('tags.id', '=', 'marks.tag_id')
      const rows = await update.where('marks.id', '=', 2).returningAll().execute()
      expect(rows).toEqual([dialect === 'sqlite' ? { id: 2, name: 'x' } : { id: 2, name: 'x', tag_id: 2 }])
      await update.execute()
      expect(await changed(db)).toEqual([
        ['b', 'x'],
        ['c', 'x'],
        ['x', 'x'],
      ])
    },
  )

  test.runIf(traits.supportsDeleteUsing && traits.supportsReturning)('are recorded for USING', async () => {
    const { db, executor } = await open()
    const rows = await executor
      .deleteFrom('tags')
      .using('marks')
      .whereRef('tags.id', '=', 'marks.tag_id')
      .where('marks.id', '=', 2)
      .returningAll()
      .execute()
    expect(rows).toEqual([{ id: 2, name: 'c', tag_id: 2 }])
    expect(await changed(db)).toEqual([['c', null]])
  })

  test.runIf(traits.supportsLimitInWrite && dialect === 'mysql')(
    'are recorded for ORDER BY and LIMIT',
    async () => {
      const { db, executor } = await open()
      await executor.updateTable('tags').set({ name: 'x' }).orderBy('id', 'desc').limit(1).execute()
      await executor.deleteFrom('tags').orderBy('id').limit(1).execute()
      expect(await changed(db)).toEqual([
        ['a', null],
        ['c', 'x'],
      ])
    },
  )

  test.runIf(traits.supportsMultiTableUpdate)('are refused for several tables', async () => {
    const { db, executor } = await open()
    const many = executor
      .updateTable(['tags', 'marks'])
      .set({ name: 'x' })
      .whereRef('tags.id', '=', 'marks.tag_id')
    await expect(many.execute()).rejects.toThrow(AuditError)
    const joined = executor
      .deleteFrom('tags')
      .using(['tags', 'marks'])
      .whereRef('tags.id', '=', 'marks.tag_id')
    await expect(joined.execute()).rejects.toThrow(AuditError)
    expect(await changed(db)).toEqual([])
  })

  test('are refused where the driver does not tell their keys apart', async () => {
    const db = await createDatabase()
    const [type, first, second] = {
      sqlite: ['integer', '9007199254740992', '9007199254740993'],
      postgres: ['timestamptz', "'2025-01-01 00:00:00.000001'", "'2025-01-01 00:00:00.000002'"],
      mysql: ['datetime(6)', "'2025-01-01 00:00:00.000001'", "'2025-01-01 00:00:00.000002'"],
      mssql: [''],
    }[dialect]
    await sql`create table things (id ${sql.raw(type ?? '')} primary key, n integer)`.execute(db)
    await sql`insert into things values (${sql.raw(first ?? '')}, 1), (${sql.raw(second ?? '')}, 2)`.execute(
      db,
    )
    const executor = await createExecutor(db, [auditPlugin()])
    await expect(executor.updateTable('things').set({ n: 3 }).execute()).rejects.toThrow(AuditError)
    expect(await entriesIn(db)).toEqual([])
  })

  test('are not recorded for a statement that is only explained', async () => {
    const { db, executor } = await open()
    await executor.updateTable('tags').set({ name: 'x' }).explain()
    expect(await changed(db)).toEqual([])
  })

  test('are recorded for each of the queries that one builder compiled', async () => {
    const { db } = await open()
    let mine = 1
    const own: Plugin = { name: 'own', filter: (_, eb) => eb('id', '=', mine) }
    const executor = await createExecutor(db.withTables<Tables>(), [auditPlugin(), own])
    const update = executor.updateTable('tags').set({ name: 'x' })
    const first = update.compile()
    mine = 2
    const second = update.compile()
    await executor.executeQuery(first)
    await executor.executeQuery(second)
    expect(await changed(db)).toEqual(bothMarked)
  })

  test('are refused for a query whose tree says something else than its text', async () => {
    const { db } = await open()
    const own: Plugin = { name: 'own', filter: (_, eb) => eb('id', '=', 1) }
    const executor = await createExecutor(db.withTables<Tables>(), [auditPlugin(), own])
    const update = executor.updateTable('tags').set({ name: 'x' }).compile()
    Object.assign(update.query, { where: undefined })
    await expect(executor.executeQuery(update)).rejects.toThrow(AuditError)
    expect(await changed(db)).toEqual([])
  })
})
