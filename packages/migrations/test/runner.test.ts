import { contract } from '@kysera-internal/test-support'
import { BadRequestError, NotFoundError } from '@kysera/core'
import { describe, expect, test } from 'vitest'
import {
  createMigration,
  createMigrationRunner,
  getMigrationStatus,
  MigrationError,
  rollbackMigrations,
  runMigrations,
  setupMigrations,
} from '../src/index.js'
import { creating, failing, rowsOf, tablesOf } from './sample.js'

const a = creating('a')
const b = creating('b')
const c = creating('c')
const list = [a, b, c]

contract('migrations', ({ createDatabase, traits }) => {
  test('leave a table of another tool as it is', async () => {
    const db = await createDatabase()
    await db.schema.createTable('migrations').addColumn('migration', 'varchar(255)').execute()
    const runner = createMigrationRunner(db, [a])
    const refusal =
      'is no record of migrations, since it has no column name, executed_at: give another tableName'
    const calls = ['status', 'up', 'plan', 'repair', 'adoptKyselyMigrations'] as const
    for (const call of calls) await expect(runner[call]()).rejects.toThrow(refusal)
    const [table] = await db.introspection.getTables()
    expect(table?.columns.map(({ name }) => name)).toEqual(['migration'])
  })

  describe('going up', () => {
    test('run once, in the order of the list', async () => {
      const db = await createDatabase()
      expect(await runMigrations(db, [c, a, b])).toEqual({
        executed: ['c', 'a', 'b'],
        skipped: [],
        failed: [],
        duration: expect.any(Number),
        dryRun: false,
      })
      expect(await runMigrations(db, [c, a, b])).toMatchObject({ executed: [], skipped: ['c', 'a', 'b'] })
      expect(await tablesOf(db)).toEqual(['t_a', 't_b', 't_c'])
    })

    test('stop at the one that is named', async () => {
      const db = await createDatabase()
      const runner = createMigrationRunner(db, list)
      expect(await runner.upTo('b')).toMatchObject({ executed: ['a', 'b'], skipped: [] })
      expect(await runner.upTo('b')).toMatchObject({ executed: [], skipped: ['a', 'b'] })
      await expect(runner.upTo('nobody')).rejects.toThrow(new NotFoundError('Migration', { name: 'nobody' }))
    })

    test('run on the only connection of a pool', async () => {
      const db = await createDatabase({ poolSize: 1 })
      expect(await runMigrations(db, list)).toMatchObject({ executed: ['a', 'b', 'c'] })
    })

    test('are recorded with their order, their time and how long they took', async () => {
      const db = await createDatabase()
      const before = Date.now()
      await runMigrations(db, [a, { ...b, checksum: 'b1' }])
      const { applied } = await getMigrationStatus(db, [a, b])
      expect(applied).toEqual([
        { name: 'a', executedAt: expect.any(Date), durationMs: expect.any(Number) },
        { name: 'b', executedAt: expect.any(Date), durationMs: expect.any(Number), checksum: 'b1' },
      ])
      for (const { executedAt } of applied)
        expect(Math.abs(executedAt.getTime() - before)).toBeLessThan(10_000)
      expect(await rowsOf(db)).toEqual([
        { name: 'a', seq: 1, checksum: null, dirty: null },
        { name: 'b', seq: 2, checksum: 'b1', dirty: null },
      ])
    })
  })

  describe('going down', () => {
    test('are undone in the reverse order in which they ran, within one second too', async () => {
      const db = await createDatabase()
      await runMigrations(db, [c, a, b])
      expect(await rollbackMigrations(db, list)).toMatchObject({ executed: ['b'] })
      expect(await createMigrationRunner(db, list).reset()).toMatchObject({ executed: ['a', 'c'] })
      expect(await tablesOf(db)).toEqual([])
      expect(await rowsOf(db)).toEqual([])
    })

    test('never undo more than asked', async () => {
      const db = await createDatabase()
      const runner = createMigrationRunner(db, list)
      await runner.up()
      for (const steps of [Number.NaN, -1, 1.5, Infinity, JSON.parse('"2"')]) {
        await expect(runner.down(steps)).rejects.toThrow(BadRequestError)
      }
      expect(await runner.down(0)).toMatchObject({ executed: [] })
      expect(await tablesOf(db)).toEqual(['t_a', 't_b', 't_c'])
      expect(await runner.down(2)).toMatchObject({ executed: ['c', 'b'] })
      expect(await runner.down(99)).toMatchObject({ executed: ['a'] })
    })

    test('stop above the one that is named', async () => {
      const db = await createDatabase()
      const runner = createMigrationRunner(db, list)
      await runner.upTo('b')
      await expect(runner.downTo('c')).rejects.toThrow('Migration not found')
      await expect(runner.downTo('nobody')).rejects.toThrow('Migration not found')
      expect(await runner.downTo('a')).toMatchObject({ executed: ['b'] })
      expect(await runner.downTo('a')).toMatchObject({ executed: [] })
    })

    test('leave what cannot be undone, and count it', async () => {
      const db = await createDatabase()
      const forGood = createMigration('b', b.up)
      await runMigrations(db, [a, forGood, c])
      const messages: string[] = []
      const runner = createMigrationRunner(db, [a, forGood, c], { logger: message => messages.push(message) })
      expect(await runner.down(2)).toMatchObject({ executed: ['c'], skipped: ['b'] })
      expect(messages).toContain('b: cannot be undone, since it has no down')
      expect(await runner.getExecutedMigrations()).toEqual(['a', 'b'])
      const strict = createMigrationRunner(db, [a, forGood, c], { irreversible: 'error' })
      await expect(strict.reset()).rejects.toMatchObject({
        code: 'MIGRATION_VALIDATION_FAILED',
        migrationName: 'b',
      })
      expect(await tablesOf(db)).toEqual(['t_a', 't_b'])
    })

    test('undo and run the last one again', async () => {
      const db = await createDatabase()
      const runner = createMigrationRunner(db, list)
      await runner.up()
      expect(await runner.redo()).toMatchObject({ executed: ['c', 'c'] })
      expect(await runner.getExecutedMigrations()).toEqual(['a', 'b', 'c'])
    })
  })

  describe('that fail', () => {
    test('tell what failed, and keep what came before', async () => {
      const db = await createDatabase()
      const cause = { odd: true }
      const error: unknown = await runMigrations(db, [a, failing('b', cause), c]).catch(
        (thrown: unknown) => thrown,
      )
      expect(error).toBeInstanceOf(MigrationError)
      expect(error).toMatchObject({ code: 'MIGRATION_UP_FAILED', migrationName: 'b', operation: 'up', cause })
      expect(await createMigrationRunner(db, list).getExecutedMigrations()).toEqual(['a'])
    })

    test.runIf(traits.supportsTransactionalDdl)('leave nothing behind', async () => {
      const db = await createDatabase()
      await expect(runMigrations(db, [a, failing('b')])).rejects.toThrow('boom')
      expect(await tablesOf(db)).toEqual(['t_a'])
      expect(await getMigrationStatus(db, [a, b])).toMatchObject({
        executed: ['a'],
        pending: ['b'],
        dirty: [],
      })
    })

    test('are listed where the rest is to run all the same', async () => {
      const db = await createDatabase()
      const result = await runMigrations(db, [a, failing('b'), c], { stopOnError: false })
      expect(result).toMatchObject({ executed: ['a', 'c'], failed: ['b'] })
    })

    test('stay recorded when they cannot be undone', async () => {
      const db = await createDatabase()
      const stuck = createMigration('b', b.up, () => Promise.reject(new Error('no way back')))
      const runner = createMigrationRunner(db, [a, stuck])
      await runner.up()
      await expect(runner.down()).rejects.toMatchObject({ code: 'MIGRATION_DOWN_FAILED', migrationName: 'b' })
      const { executed, dirty } = await runner.status()
      expect([...executed, ...dirty]).toEqual(['a', 'b'])
    })
  })

  describe('with and without transactions', () => {
    const isolated = async (
      useTransactions: boolean | undefined,
      transaction?: boolean,
    ): Promise<boolean[]> => {
      const seen: boolean[] = []
      const look = createMigration('look', async handle => void seen.push(handle.isTransaction))
      await runMigrations(await createDatabase(), [{ ...look, transaction }], { useTransactions })
      return seen
    }

    test('get one where it can undo definitions', async () => {
      expect(await isolated(undefined)).toEqual([traits.supportsTransactionalDdl])
    })

    test('get one, or none, as the runner is told, and none where they want none', async () => {
      expect(await isolated(true)).toEqual([true])
      expect(await isolated(false)).toEqual([false])
      expect(await isolated(true, false)).toEqual([false])
    })

    test('are marked all the same where a transaction cannot undo definitions', async () => {
      const db = await createDatabase()
      const warnings: string[] = []
      const logger = {
        warn: (message: string) => warnings.push(message),
        info: () => undefined,
        error: () => undefined,
      }
      const runner = createMigrationRunner(db, [a, failing('b')], { useTransactions: true, logger })
      await expect(runner.up()).rejects.toThrow('boom')
      const { dirty, pending } = await createMigrationRunner(db, [a, b]).status()
      expect([dirty, pending]).toEqual(traits.supportsTransactionalDdl ? [[], ['b']] : [['b'], []])
      expect(warnings).toEqual(
        traits.supportsTransactionalDdl
          ? []
          : ['This database commits definitions at once: a transaction cannot undo them'],
      )
    })
  })

  describe('without a transaction around them', () => {
    const half = { ...failing('b'), transaction: false }

    test('are marked before they run, and refused until somebody has looked', async () => {
      const db = await createDatabase()
      const runner = createMigrationRunner(db, [a, half, c], { lockTimeoutMs: 0 })
      await expect(runner.up()).rejects.toThrow('boom')
      expect(await runner.status()).toMatchObject({ executed: ['a'], pending: ['c'], dirty: ['b'] })
      for (const again of [
        () => runner.up(),
        () => runner.down(),
        () => runner.redo(),
        () => runner.validate(),
      ]) {
        await expect(again()).rejects.toMatchObject({
          code: 'MIGRATION_VALIDATION_FAILED',
          migrationName: 'b',
        })
      }
      expect(await tablesOf(db)).toEqual(['t_a', 't_b'])
    })

    test('are pending again once repaired', async () => {
      const db = await createDatabase()
      await expect(runMigrations(db, [half])).rejects.toThrow('boom')
      await db.schema.dropTable('t_b').execute()
      expect(await createMigrationRunner(db, [half]).repair()).toEqual(['b'])
      expect(await runMigrations(db, [b])).toMatchObject({ executed: ['b'] })
    })

    test('are taken for executed or for undone, as somebody says', async () => {
      const db = await createDatabase()
      await expect(runMigrations(db, [half])).rejects.toThrow('boom')
      const runner = createMigrationRunner(db, [b])
      await runner.markAsExecuted('b')
      expect(await runner.status()).toMatchObject({ executed: ['b'], dirty: [] })
      await expect(
        createMigrationRunner(db, [
          { ...b, transaction: false, down: () => Promise.reject(new Error('no')) },
        ]).down(),
      ).rejects.toThrow('no')
      expect(await runner.status()).toMatchObject({ executed: [], dirty: ['b'] })
      await runner.repair()
      expect(await runner.status()).toMatchObject({ executed: ['b'], dirty: [] })
      await runner.markAsRolledBack('b')
      expect(await runner.status()).toMatchObject({ executed: [], pending: ['b'], dirty: [] })
    })

    test('are recorded like others when they work', async () => {
      const db = await createDatabase({ poolSize: 1 })
      const runner = createMigrationRunner(
        db,
        list.map(migration => ({ ...migration, transaction: false })),
      )
      await runner.up()
      expect(await rowsOf(db)).toMatchObject([
        { name: 'a', dirty: null },
        { name: 'b', dirty: null },
        { name: 'c', dirty: null },
      ])
      expect(await runner.reset()).toMatchObject({ executed: ['c', 'b', 'a'] })
      expect(await rowsOf(db)).toEqual([])
    })
  })

  describe('records', () => {
    test('are made without running anything, on a fresh database too', async () => {
      const db = await createDatabase()
      const runner = createMigrationRunner(db, list)
      await runner.markAsExecuted('a')
      await runner.markAsExecuted('a')
      expect(await runner.up()).toMatchObject({ executed: ['b', 'c'], skipped: ['a'] })
      expect(await tablesOf(db)).toEqual(['t_b', 't_c'])
      await runner.markAsRolledBack('c')
      await runner.markAsRolledBack('c')
      expect(await runner.getExecutedMigrations()).toEqual(['a', 'b'])
      await expect(runner.markAsExecuted('')).rejects.toThrow(BadRequestError)
    })

    test('of a migration that is not in the code are made with a warning', async () => {
      const db = await createDatabase()
      const messages: string[] = []
      await createMigrationRunner(db, [], {
        logger: { warn: message => messages.push(message) },
      }).markAsExecuted('x')
      expect(messages).toEqual(['x: not in the code'])
      expect(await getMigrationStatus(db, [])).toMatchObject({ executed: ['x'], missing: ['x'] })
    })

    test('are kept in a table of another name', async () => {
      const db = await createDatabase()
      await setupMigrations(db, { tableName: 'history' })
      await setupMigrations(db, { tableName: 'history' })
      await runMigrations(db, [a], { tableName: 'history' })
      expect(await rowsOf(db, 'history')).toMatchObject([{ name: 'a' }])
      expect(await tablesOf(db)).toEqual(['history', 't_a'])
    })

    test('of the same letters in another case are others', async () => {
      const db = await createDatabase()
      const upper = creating('A', 't_upper')
      expect(await runMigrations(db, [a, upper])).toMatchObject({ executed: ['a', 'A'] })
      expect(await createMigrationRunner(db, [a, upper]).down()).toMatchObject({ executed: ['A'] })
      expect(await getMigrationStatus(db, [a, upper])).toMatchObject({ executed: ['a'] })
    })
  })
})
