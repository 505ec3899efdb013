import { AuditError } from '@kysera/core'
import { auditPlugin, withoutAudit } from '@kysera/audit'
import { createExecutor, type KyseraExecutor, type Plugin } from '@kysera/executor'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { sql, type Generated, type Kysely } from 'kysely'
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
  const createTags = (db: AnyDatabase, name = 'tags'): Promise<void> =>
    db.schema
      .createTable(name)
      .addColumn('id', dialect === 'postgres' ? 'serial' : 'integer', column =>
        dialect === 'postgres' ? column.primaryKey() : column.primaryKey().autoIncrement(),
      )
      .addColumn('name', 'varchar(50)', column => column.notNull().unique())
      .addColumn('note', 'varchar(50)')
      .execute()
  /** Another place for tables on the same connection. */
  const openOther = async (db: AnyDatabase): Promise<string> => {
    if (dialect === 'mysql') {
      const other = await createDatabase()
      await createTags(other)
      const { rows } = await sql<{ name: string }>`select database() as name`.execute(other)
      return rows[0]?.name ?? ''
    }
    await sql`attach ':memory:' as other`.execute(db)
    await createTags(db, 'other.tags')
    return 'other'
  }
  const open = async (
    options: { poolSize?: number } = {},
  ): Promise<{ db: AnyDatabase; executor: KyseraExecutor<Tags> }> => {
    const db = await createDatabase(options)
    await createTags(db)
    return { db, executor: await createExecutor(db.withTables<Tags>(), [auditPlugin()]) }
  }
  const upsert = (executor: Kysely<Tags>, rows: { name: string; note: string }[]) => {
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
      new Set([
        '["INSERT",null,"a"]',
        '["UPDATE","a","b"]',
        '["INSERT",null,"c"]',
        // MySQL writes no row that stays the same.
        ...(dialect === 'mysql' ? [] : ['["UPDATE","b","b"]']),
      ]),
    )
    expect(await entriesIn(db)).toHaveLength(dialect === 'mysql' ? 3 : 4)
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

  test.runIf(dialect !== 'postgres')('chain the states of a row that they give twice', async () => {
    const { db, executor } = await open()
    await upsert(executor, [
      { name: 'red', note: 'a' },
      { name: 'red', note: 'b' },
      { name: 'red', note: 'c' },
    ]).execute()
    const [insert, ...updates] = await changesOf(db)
    expect(insert).toEqual(['INSERT', undefined, dialect === 'mysql' ? 'c' : 'a'])
    expect(updates).toEqual(
      dialect === 'mysql'
        ? []
        : [
            ['UPDATE', 'a', 'b'],
            ['UPDATE', 'b', 'c'],
          ],
    )
  })

  test.runIf(dialect === 'mysql').each(['replace', 'upsert'])(
    'are undone when a row comes between reading and writing: %s',
    async kind => {
      const { db } = await open({ poolSize: 3 })
      await db.insertInto('tags').values({ name: 'blue', note: 'a' }).execute()
      const coming: Plugin = {
        name: 'coming',
        priority: -1,
        async aroundExecute({ query }, next) {
          if (/ into `tags`/.test(query.sql)) {
            await db.insertInto('tags').values({ name: 'red', note: 'z' }).execute()
          }
          return next()
        },
      }
      const executor: Kysely<Tags> = await createExecutor(db.withTables<Tags>(), [auditPlugin(), coming])
      const rows = ['red', 'blue'].map(name => ({ name, note: 'a' }))
      const write = executor
        .transaction()
        .setIsolationLevel('read committed')
        .execute(trx =>
          (kind === 'replace' ? trx.replaceInto('tags').values(rows) : upsert(trx, rows)).execute(),
        )
      await expect(write).rejects.toThrow(AuditError)
      expect(await db.selectFrom('tags').select('note').orderBy('name').execute()).toEqual([
        { note: 'a' },
        { note: 'z' },
      ])
      expect(await entriesIn(db)).toEqual([])
    },
  )

  test.runIf(dialect !== 'postgres')('find rows in the way in every schema', async () => {
    const { db, executor } = await open()
    const other = await openOther(db)
    const on = executor.withSchema(other)
    await on.insertInto('tags').values({ id: 1, name: 'red', note: 'a' }).execute()
    await on.replaceInto('tags').values({ id: 2, name: 'red', note: 'b' }).execute()
    await on.updateTable('tags').set({ note: 'c' }).execute()
    await on.deleteFrom('tags').execute()
    expect(await changesOf(db)).toEqual([
      ['INSERT', undefined, 'a'],
      ['DELETE', 'a', undefined],
      ['INSERT', undefined, 'b'],
      ['UPDATE', 'b', 'c'],
      ['DELETE', 'c', undefined],
    ])
  })

  test.runIf(dialect !== 'postgres')('are refused where indexes compare in their own way', async () => {
    const { db, executor } = await open()
    const part = dialect === 'mysql' ? 'note(2)' : 'note collate nocase'
    await sql`create unique index own on tags (${sql.raw(part)})`.execute(db)
    await executor.insertInto('tags').values({ name: 'red', note: 'abc' }).execute()
    const replace = executor.replaceInto('tags').values({ name: 'blue', note: 'ABc' })
    await expect(replace.execute()).rejects.toThrow(AuditError)
    expect(await changesOf(db)).toEqual([['INSERT', undefined, 'abc']])
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
