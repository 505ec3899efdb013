import { AuditError } from '@kysera/core'
import { auditPlugin, withoutAudit } from '@kysera/audit'
import { createExecutor, type KyseraExecutor } from '@kysera/executor'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { sql, type Generated } from 'kysely'
import { expect, test } from 'vitest'
import { entriesIn } from './entries.js'

type Tags = { tags: { id: Generated<number>; name: string; note: string | null } }

const changesOf = async (db: AnyDatabase): Promise<unknown[]> =>
  (await entriesIn(db)).map(({ operation, old_values, new_values }) => [
    operation,
    old_values?.['note'],
    new_values?.['note'],
  ])

contract('upserts', ({ createDatabase, traits, dialect }) => {
  const open = async (): Promise<{ db: AnyDatabase; executor: KyseraExecutor<Tags> }> => {
    const db = await createDatabase()
    await db.schema
      .createTable('tags')
      .addColumn('id', dialect === 'postgres' ? 'serial' : 'integer', column =>
        dialect === 'postgres' ? column.primaryKey() : column.primaryKey().autoIncrement(),
      )
      .addColumn('name', 'varchar(50)', column => column.notNull().unique())
      .addColumn('note', 'varchar(50)')
      .execute()
    return { db, executor: await createExecutor(db.withTables<Tags>(), [auditPlugin()]) }
  }
  const upsert = (executor: KyseraExecutor<Tags>, rows: { name: string; note: string }[]) => {
    const insert = executor.insertInto('tags').values(rows)
    return traits.supportsOnConflict
      ? insert.onConflict(on => on.column('name').doUpdateSet(eb => ({ note: eb.ref('excluded.note') })))
      : insert.onDuplicateKeyUpdate({ note: sql`values(note)` })
  }

  test('are an INSERT for a new row and an UPDATE for one that exists', async () => {
    const { db, executor } = await open()
    await upsert(executor, [{ name: 'red', note: 'a' }]).execute()
    await upsert(executor, [
      { name: 'red', note: 'b' },
      { name: 'blue', note: 'c' },
    ]).execute()
    await upsert(executor, [{ name: 'red', note: 'b' }]).execute()
    expect(new Set((await changesOf(db)).map(each => JSON.stringify(each)))).toEqual(
      new Set(['["INSERT",null,"a"]', '["UPDATE","a","b"]', '["INSERT",null,"c"]', '["UPDATE","b","b"]']),
    )
    expect(await entriesIn(db)).toHaveLength(4)
  })

  test('leave out rows that are ignored', async () => {
    const { db, executor } = await open()
    await withoutAudit(executor).insertInto('tags').values({ name: 'red', note: 'a' }).execute()
    const insert = executor.insertInto('tags').values({ name: 'red', note: 'b' })
    await (traits.supportsOnConflict ? insert.onConflict(on => on.doNothing()) : insert.ignore()).execute()
    expect(await changesOf(db)).toEqual([])
  })

  test.runIf(dialect === 'mysql')('find the rows of generated keys', async () => {
    const { db, executor } = await open()
    const { insertId } = await executor
      .insertInto('tags')
      .values([
        { name: 'red', note: 'a' },
        { name: 'blue', note: 'b' },
      ])
      .executeTakeFirstOrThrow()
    expect(insertId).toBe(1n)
    expect(
      (await entriesIn(db)).map(({ entity_id, new_values }) => [entity_id, new_values?.['note']]),
    ).toEqual([
      ['1', 'a'],
      ['2', 'b'],
    ])
  })

  test.runIf(dialect !== 'postgres')('tell which rows a REPLACE removes', async () => {
    const { db, executor } = await open()
    const rows = [
      { id: 1, name: 'red', note: 'a' },
      { id: 2, name: 'blue', note: 'b' },
    ]
    await withoutAudit(executor).insertInto('tags').values(rows).execute()
    await executor.replaceInto('tags').values({ id: 1, name: 'blue', note: 'c' }).execute()
    expect(await changesOf(db)).toEqual([
      ['DELETE', 'b', undefined],
      ['UPDATE', 'a', 'c'],
    ])
  })

  test('from a query are recorded where rows come back, and else refused', async () => {
    const { db, executor } = await open()
    await withoutAudit(executor).insertInto('tags').values({ name: 'red', note: 'a' }).execute()
    const copy = executor
      .insertInto('tags')
      .columns(['name', 'note'])
      .expression(eb => eb.selectFrom('tags').select([sql<string>`'blue'`.as('name'), 'note']))
    if (traits.supportsReturning) await copy.execute()
    else await expect(copy.execute()).rejects.toThrow(AuditError)
    expect(await changesOf(db)).toEqual(traits.supportsReturning ? [['INSERT', undefined, 'a']] : [])
    expect(await db.selectFrom('tags').selectAll().execute()).toHaveLength(traits.supportsReturning ? 2 : 1)
  })

  test.runIf(traits.supportsDataModifyingCte)('record writes of common table expressions', async () => {
    const { db, executor } = await open()
    await withoutAudit(executor).insertInto('tags').values({ id: 1, name: 'red', note: 'a' }).execute()
    const rows = await executor
      .with('changed', cte =>
        cte.updateTable('tags').set({ note: 'b' }).where('id', '=', 1).returning('note'),
      )
      .with('added', cte =>
        cte.insertInto('tags').values({ id: 9, name: 'blue', note: 'c' }).returning('note'),
      )
      .selectFrom(['changed', 'added'])
      .select(['changed.note as changed', 'added.note as added'])
      .execute()
    expect(rows).toEqual([{ changed: 'b', added: 'c' }])
    await executor
      .with('gone', cte => cte.deleteFrom('tags').where('id', '=', 9).returning('id'))
      .updateTable('tags')
      .set({ note: 'd' })
      .where('id', '=', 1)
      .execute()
    expect(await changesOf(db)).toEqual([
      ['UPDATE', 'a', 'b'],
      ['INSERT', undefined, 'c'],
      ['DELETE', 'c', undefined],
      ['UPDATE', 'b', 'd'],
    ])
    const depending = executor
      .with('added', cte => cte.insertInto('tags').values({ id: 7, name: 'x', note: 'c' }).returning('note'))
      .updateTable('tags')
      .set({ note: 'e' })
      .where('note', 'in', eb => eb.selectFrom('added').select('added.note'))
    await expect(depending.execute()).rejects.toThrow(AuditError)
    const unknown = executor
      .with('added', cte => cte.insertInto('tags').values({ name: 'y', note: 'c' }).returning('id'))
      .selectFrom('added')
      .selectAll()
    await expect(unknown.execute()).rejects.toThrow(AuditError)
  })

  test.runIf(traits.supportsMergeReturning)(
    'of MERGE are told apart by what was done with each row',
    async () => {
      const { db, executor } = await open()
      const rows = [
        { id: 1, name: 'red', note: 'a' },
        { id: 2, name: 'blue', note: 'b' },
        { id: 3, name: 'pink', note: 'c' },
      ]
      await withoutAudit(executor).insertInto('tags').values(rows).execute()
      const merge = executor
        .with('source', cte =>
          cte.selectFrom(sql<{ key: number }>`(values (1), (2), (9))`.as<'s'>(sql`s(key)`)).selectAll(),
        )
        .mergeInto('tags')
        .using('source', 'source.key', 'tags.id')
        .whenMatchedAnd('tags.note', '=', 'b')
        .thenDelete()
        .whenMatched()
        .thenUpdateSet({ note: 'x' })
        .whenNotMatched()
        .thenInsertValues(eb => ({ id: eb.ref('source.key'), name: 'new', note: 'n' }))
      const result = await merge.executeTakeFirstOrThrow()
      expect(result.numChangedRows).toBe(3n)
      await executor
        .mergeInto('tags as t')
        .using('tags as u', join => join.onRef('t.id', '=', 'u.id').on('u.id', '=', 1))
        .whenNotMatchedBySource()
        .thenUpdateSet({ note: 'y' })
        .execute()
      expect(new Set((await changesOf(db)).map(each => JSON.stringify(each)))).toEqual(
        new Set([
          '["UPDATE","a","x"]',
          '["DELETE","b",null]',
          '["INSERT",null,"n"]',
          '["UPDATE","c","y"]',
          '["UPDATE","n","y"]',
        ]),
      )
    },
  )
})
