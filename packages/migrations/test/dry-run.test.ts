import { contract, type DialectName } from '@kysera-internal/test-support'
import { CamelCasePlugin, type CompiledQuery, type LogEvent } from 'kysely'
import { describe, expect, test } from 'vitest'
import {
  createMigration,
  createMigrationRunner,
  runMigrations,
  type Migration,
  type MigrationStatement,
} from '../src/index.js'
import { catalogueOf } from './catalogue.js'
import { creating, failing } from './sample.js'

/** A migration that uses what builders, raw SQL and parameters have. */
const varied = createMigration(
  'varied',
  async db => {
    await db.schema
      .createTable('people')
      .addColumn('id', 'integer', column => column.primaryKey())
      .addColumn('full_name', 'varchar(50)', column => column.notNull().defaultTo("it's"))
      .execute()
    await db.schema.createIndex('people_name').on('people').column('full_name').execute()
    await db
      .insertInto('people')
      .values([
        { id: 1, full_name: 'Ann' },
        { id: 2, full_name: 'Bob?' },
      ])
      .execute()
    await db.updateTable('people').set({ full_name: 'Eve' }).where('id', '=', 1).execute()
    await db.deleteFrom('people').where('full_name', 'like', '%$1%').execute()
  },
  async db => {
    await db.schema.dropTable('people').execute()
  },
)

const list: readonly Migration[] = [creating('a'), varied, { ...creating('b'), transaction: false }]

/** What a runner sends besides the statements of migrations. */
const ownStatement = /migrations|^\s*(?:begin|commit|rollback|do|select|pragma|with)\b/i

function recordSent(): {
  log: (event: LogEvent) => void
  sent: () => Omit<MigrationStatement, 'migration'>[]
} {
  const queries: CompiledQuery[] = []
  return {
    log: event => {
      if (event.level === 'query') queries.push(event.query)
    },
    sent: () =>
      queries
        .filter(({ sql }) => !ownStatement.test(sql))
        .map(({ sql, parameters }) => ({ sql, parameters })),
  }
}

const withoutName = ({ sql, parameters }: MigrationStatement): Omit<MigrationStatement, 'migration'> => ({
  sql,
  parameters,
})

contract('a dry run', ({ createDatabase, dialect }) => {
  const name: DialectName = dialect

  test('changes nothing, and tells the statements that a real run sends', async () => {
    const { log, sent } = recordSent()
    const db = await createDatabase({ log })
    const runner = createMigrationRunner(db, list)

    const fresh = await catalogueOf(db, name)
    const up = await createMigrationRunner(db, list, { dryRun: true }).up()
    expect(up).toMatchObject({ executed: ['a', 'varied', 'b'], skipped: [], dryRun: true })
    const printed: string[] = []
    await createMigrationRunner(db, list, { dryRun: true, logger: message => printed.push(message) }).up()
    expect(printed).toEqual(expect.arrayContaining(up.statements?.map(({ sql }) => sql) ?? []))
    expect(await runner.plan()).toEqual({ ...up, duration: expect.any(Number) })
    expect(await catalogueOf(db, name)).toEqual(fresh)
    expect(sent()).toEqual([])
    await runner.up()
    expect(up.statements?.map(withoutName)).toEqual(sent())

    const upBefore = sent().length
    const full = await catalogueOf(db, name)
    const down = await createMigrationRunner(db, list, { dryRun: true }).reset()
    expect(down).toMatchObject({ executed: ['b', 'varied', 'a'], dryRun: true })
    expect(await catalogueOf(db, name)).toEqual(full)
    await runner.reset()
    expect(down.statements?.map(withoutName)).toEqual(sent().slice(upBefore))
  })

  test.each([true, false])('is in a transaction where a real run is (transaction: %s)', async transaction => {
    const db = await createDatabase()
    const seen: boolean[] = []
    const asking = createMigration('asking', async handle => void seen.push(handle.isTransaction))
    for (const useTransactions of [undefined, true, false]) {
      const runner = createMigrationRunner(db, [{ ...asking, transaction }], { useTransactions })
      await runner.plan()
      await runner.up()
      await runner.markAsRolledBack('asking')
    }
    const [planned, run] = [0, 1].map(rest => seen.filter((_, index) => index % 2 === rest))
    expect(planned).toEqual(run)
  })

  test('tells the same of every call', async () => {
    const db = await createDatabase()
    const dry = createMigrationRunner(db, list, { dryRun: true })
    expect(await dry.upTo('varied')).toMatchObject({ executed: ['a', 'varied'] })
    expect(await dry.down()).toMatchObject({ executed: [] })
    await runMigrations(db, list)
    const before = await catalogueOf(db, name)
    expect(await dry.up()).toMatchObject({ executed: [], skipped: ['a', 'varied', 'b'], statements: [] })
    expect(await dry.down(2)).toMatchObject({ executed: ['b', 'varied'] })
    expect(await dry.downTo('a')).toMatchObject({ executed: ['b', 'varied'] })
    expect(await dry.redo()).toMatchObject({ executed: ['b', 'b'] })
    expect(await dry.plan('down')).toMatchObject({ executed: ['b'] })
    expect(await dry.plan('up', 1)).toMatchObject({ executed: [] })
    for (const correct of [
      () => dry.repair(),
      () => dry.markAsExecuted('a'),
      () => dry.adoptKyselyMigrations(),
    ]) {
      await expect(correct()).rejects.toThrow('A dry run changes nothing')
    }
    expect(await catalogueOf(db, name)).toEqual(before)
  })

  test('tells as much as is known of a migration that needs what it reads', async () => {
    const db = await createDatabase()
    const messages: string[] = []
    const reading = createMigration('reading', async handle => {
      await handle.schema.createTable('notes').addColumn('id', 'integer').execute()
      await handle.selectFrom('notes').select('id').executeTakeFirstOrThrow()
      await handle.schema.dropTable('notes').execute()
    })
    const { executed, statements } = await createMigrationRunner(db, [reading, creating('a')], {
      dryRun: true,
      logger: { warn: message => messages.push(message), info: () => undefined },
    }).up()
    expect(executed).toEqual(['reading', 'a'])
    expect(statements?.map(({ migration, sql }) => [migration, sql.slice(0, 12)])).toEqual([
      ['reading', 'create table'],
      ['reading', expect.stringMatching(/^select .id/)],
      ['a', 'create table'],
    ])
    expect(messages).toEqual([expect.stringMatching(/^reading: not all of its statements are known/)])
  })

  test('keeps hooks still, and says what does not fit', async () => {
    const db = await createDatabase()
    const hook = (): never => {
      throw new Error('called')
    }
    const plugin = {
      name: 'p',
      version: '1',
      onInit: hook,
      beforeMigration: hook,
      afterMigration: hook,
      onMigrationError: hook,
    }
    const dry = createMigrationRunner(db, [failing('a')], { dryRun: true, plugins: [plugin] })
    expect(await dry.up()).toMatchObject({ executed: ['a'] })
    await runMigrations(db, [creating('b')])
    await expect(dry.up()).rejects.toMatchObject({ code: 'MIGRATION_VALIDATION_FAILED' })
  })

  describe('with plugins of Kysely', () => {
    test('compiles as they do', async () => {
      const db = await createDatabase({ plugins: [new CamelCasePlugin()] })
      const migration = createMigration('a', async handle => {
        await handle.schema.createTable('camelCase').addColumn('oneColumn', 'integer').execute()
      })
      const { statements = [] } = await createMigrationRunner(db, [migration], { dryRun: true }).up()
      expect(statements[0]?.sql).toMatch(/camel_case.*one_column/)
      await runMigrations(db, [migration])
      expect(await db.selectFrom('camelCase').select('oneColumn').execute()).toEqual([])
    })
  })
})
