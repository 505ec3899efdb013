import { readFileSync } from 'node:fs'
import { auditPlugin, type AuditOptions } from '@kysera/audit'
import { createExecutor, type KyseraExecutor } from '@kysera/executor'
import { contract } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'

type Tags = { tags: { id: number; name: string } }

contract('statements of an audited write', ({ createDatabase, database, traits }) => {
  const open = async (
    options?: AuditOptions,
  ): Promise<{ executor: KyseraExecutor<Tags>; kinds: (write: Promise<unknown>) => Promise<string[]> }> => {
    const sent: string[] = []
    const db = await createDatabase({
      log: ({ query }) => void sent.push(query.sql.split(' ')[0]?.toLowerCase() ?? ''),
    })
    await db.schema
      .createTable('tags')
      .addColumn('id', 'integer', column => column.primaryKey())
      .addColumn('name', 'varchar(50)')
      .execute()
    const executor = await createExecutor(db.withTables<Tags>(), [auditPlugin(options)])
    const kinds = async (write: Promise<unknown>): Promise<string[]> => {
      sent.length = 0
      await write
      return sent.splice(0)
    }
    return { executor, kinds }
  }
  const whole = (...statements: string[]): string[] => ['begin', ...statements, 'commit']
  const reread = traits.supportsReturning ? [] : ['select']
  const rows = [
    { id: 1, name: 'a' },
    { id: 2, name: 'b' },
  ]

  test('are those that are needed', async () => {
    const { executor, kinds } = await open()
    expect(await kinds(executor.insertInto('tags').values(rows).execute())).toEqual(
      whole('insert', ...reread, 'insert'),
    )
    expect(await kinds(executor.updateTable('tags').set({ name: 'c' }).execute())).toEqual(
      whole('select', 'update', ...reread, 'insert'),
    )
    expect(await kinds(executor.deleteFrom('tags').execute())).toEqual(whole(...reread, 'delete', 'insert'))
    expect(await kinds(executor.selectFrom('tags').selectAll().execute())).toEqual(['select'])
  })

  test.runIf(traits.supportsDataModifyingCte)('are one more for inserts that stand in another', async () => {
    const { executor, kinds } = await open()
    const insert = executor
      .with('added', cte => cte.insertInto('tags').values(rows))
      .selectNoFrom(eb => eb.lit(1).as('one'))
    expect(await kinds(insert.execute())).toEqual(whole('with', 'select', 'insert'))
  })

  test('stand in a savepoint of the transaction that is open', async () => {
    const { executor, kinds } = await open()
    const writing = executor.transaction().execute(trx => trx.insertInto('tags').values(rows).execute())
    expect(await kinds(writing)).toEqual(whole('savepoint', 'insert', ...reread, 'insert', 'release'))
  })

  test('are fewer without old values', async () => {
    const { executor, kinds } = await open({ captureOldValues: false })
    await executor.insertInto('tags').values(rows).execute()
    const update = executor.updateTable('tags').set({ name: 'c' })
    expect(await kinds(update.execute())).toEqual(whole(...reread, 'update', ...reread, 'insert'))
  })

  test('are those of the caller alone where nothing is recorded', async () => {
    for (const options of [{ skipSystemOperations: true }, { excludeTables: ['tags'] }]) {
      const { executor, kinds } = await open(options)
      expect(await kinds(executor.insertInto('tags').values(rows).execute())).toEqual(['insert'])
      expect(await kinds(executor.updateTable('tags').set({ name: 'c' }).execute())).toEqual(['update'])
      expect(await kinds(executor.deleteFrom('tags').execute())).toEqual(['delete'])
    }
  })

  test.runIf(database === 'postgres')('read as the guide shows them', async () => {
    const sent: string[] = []
    const db = await createDatabase({ log: ({ query }) => void sent.push(query.sql) })
    await db.schema.createTable('users').addColumn('id', 'serial').addColumn('email', 'text').execute()
    const executor = await createExecutor(db, [auditPlugin()])
    await executor.insertInto('users').values({ email: 'a' }).execute()
    sent.length = 0
    await executor.updateTable('users').set({ email: 'b' }).where('id', '=', 1).execute()
    const guide = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
    const shown = /-- as sent\n(.*?)\n```/s.exec(guide)?.[1]
    expect(sent.join('\n')).toBe(shown)
  })
})
