import { contract } from '@kysera-internal/test-support'
import { describe, expect, test } from 'vitest'
import {
  createLoggingPlugin,
  createMetricsPlugin,
  createMigrationRunner,
  createMigrationRunnerWithPlugins,
  createMigrationWithMeta,
  MigrationRunnerWithPlugins,
  runMigrations,
  type MigrationPlugin,
} from '../src/index.js'
import { creating, failing, tablesOf } from './sample.js'

const a = creating('a')
const b = creating('b')

/** Writes down what it is told. */
function spy(name: string, events: string[]): MigrationPlugin {
  return {
    name,
    version: '1.0.0',
    onInit: () => void events.push(`${name} init`),
    beforeMigration: (migration, operation) =>
      void events.push(`${name} before ${operation} ${migration.name}`),
    afterMigration: (migration, operation) =>
      void events.push(`${name} after ${operation} ${migration.name}`),
    onMigrationError: (migration, operation, error) =>
      void events.push(`${name} error ${operation} ${migration.name} ${String(error)}`),
  }
}

contract('hooks', ({ createDatabase, traits }) => {
  test('are told of every migration, in the order of the plugins', async () => {
    const db = await createDatabase()
    const events: string[] = []
    const runner = createMigrationRunner(db, [a, b], { plugins: [spy('p', events), spy('q', events)] })
    await runner.upTo('a')
    await runner.up()
    await runner.redo()
    await runner.downTo('a')
    await runner.reset()
    expect(events.filter(event => event.startsWith('p'))).toEqual([
      'p init',
      ...['up a', 'up b', 'down b', 'up b', 'down b', 'down a'].flatMap(what => [
        `p before ${what}`,
        `p after ${what}`,
      ]),
    ])
    expect(events.slice(2, 6)).toEqual(['p before up a', 'q before up a', 'p after up a', 'q after up a'])
  })

  test('may query the database, before a migration and after it is committed', async () => {
    const db = await createDatabase({ poolSize: 2 })
    const seen: string[][] = []
    const look = async (): Promise<void> => void seen.push(await tablesOf(db))
    await runMigrations(db, [a], {
      plugins: [{ name: 'p', version: '1', beforeMigration: look, afterMigration: look }],
    })
    expect(seen).toEqual([[], ['t_a']])
  })

  test('that throw before a migration fail it, and it does not run', async () => {
    const db = await createDatabase()
    const events: string[] = []
    const refusing = { ...spy('p', events), beforeMigration: () => Promise.reject(new Error('not today')) }
    const runner = createMigrationRunner(db, [a], { plugins: [refusing] })
    await expect(runner.up()).rejects.toMatchObject({
      code: 'MIGRATION_UP_FAILED',
      message: expect.stringContaining('not today'),
    })
    expect(events).toEqual(['p init', 'p error up a Error: not today'])
    expect(await runner.status()).toMatchObject({ pending: ['a'], dirty: [] })
  })

  test('that throw afterwards change nothing', async () => {
    const db = await createDatabase()
    const events: string[] = []
    const errors: string[] = []
    const fail = (): never => {
      throw new Error('sorry')
    }
    const plugins = [
      { name: 'bad', version: '1', afterMigration: fail, onMigrationError: fail },
      spy('p', events),
    ]
    const logger = { error: (message: string) => errors.push(message), info: () => undefined }
    const runner = createMigrationRunner(db, [a, failing('b', 'odd')], { plugins, logger })
    await expect(runner.up()).rejects.toMatchObject({ migrationName: 'b', cause: 'odd' })
    expect(events.slice(1)).toEqual(['p before up a', 'p after up a', 'p before up b', 'p error up b odd'])
    expect(errors.slice(0, 2)).toEqual([
      'afterMigration of the plugin "bad" failed: sorry',
      'onMigrationError of the plugin "bad" failed: sorry',
    ])
    expect(await runner.getExecutedMigrations()).toEqual(['a'])
  })

  describe('of the plugins at hand', () => {
    test('log', async () => {
      const db = await createDatabase()
      const messages: string[] = []
      const plugins = [createLoggingPlugin(message => messages.push(message))]
      await expect(runMigrations(db, [a, failing('b')], { plugins })).rejects.toThrow('boom')
      expect(messages).toEqual([
        'Starting up for a',
        expect.stringMatching(/^Completed up for a in \d+ms$/),
        'Starting up for b',
        'Error during up for b: boom',
      ])
    })

    test('measure', async () => {
      const db = await createDatabase()
      const metrics = createMetricsPlugin()
      await expect(runMigrations(db, [a, failing('b')], { plugins: [metrics] })).rejects.toThrow('boom')
      const { migrations } = metrics.getMetrics()
      expect(migrations).toEqual([
        { name: 'a', operation: 'up', duration: expect.any(Number), success: true },
        { name: 'b', operation: 'up', duration: expect.any(Number), success: false },
      ])
      for (const { duration } of migrations) expect(duration).toBeGreaterThan(0)
      migrations.length = 0
      expect(metrics.getMetrics().migrations).toHaveLength(2)
    })
  })

  test('are initialised once, by whoever makes the runner or by its first call', async () => {
    const db = await createDatabase()
    const events: string[] = []
    const plugins = [spy('p', events), spy('q', events)]
    const runner = await createMigrationRunnerWithPlugins(db, [a], { plugins })
    expect(events).toEqual(['p init', 'q init'])
    await runner.up()
    expect(events.slice(2)).toEqual(['p before up a', 'q before up a', 'p after up a', 'q after up a'])
    expect(runner).toBeInstanceOf(MigrationRunnerWithPlugins)
    runner.getPlugins().length = 0
    expect(runner.getPlugins()).toEqual(plugins)
  })

  test('and loggers do not change what is told of a migration', async () => {
    const db = await createDatabase()
    const logger = (): never => {
      throw new Error('disk full')
    }
    const failingLater = (): unknown => Promise.reject(new Error('later'))
    expect(await runMigrations(db, [a], { logger })).toMatchObject({ executed: ['a'] })
    expect(await runMigrations(db, [a, b], { logger: failingLater })).toMatchObject({ executed: ['b'] })
  })

  test('and logs tell what a migration says of itself', async () => {
    const db = await createDatabase()
    const described = createMigrationWithMeta('a', {
      up: a.up,
      description: 'Adds a table',
      breaking: true,
      tags: ['x', 'y'],
      estimatedDuration: 10,
    })
    const told = async (verbose: boolean, name: string): Promise<string[]> => {
      const messages: string[] = []
      await runMigrations(db, [described], {
        verbose,
        tableName: name,
        logger: message => messages.push(message),
        stopOnError: false,
      })
      return messages
    }
    expect(await told(true, 'one')).toEqual(
      expect.arrayContaining([
        'a: Adds a table',
        'a: a breaking change',
        'a: tags x, y',
        'a: takes about 10 ms',
      ]),
    )
    expect(await told(false, 'two')).not.toContain('a: Adds a table')
  })

  test.runIf(traits.supportsConcurrentWrites)(
    'write to any logger that has some of the methods',
    async () => {
      const db = await createDatabase()
      const written: string[] = []
      const logger = {
        prefix: '> ',
        debug(message: string): void {
          written.push(this.prefix + message)
        },
      }
      await runMigrations(db, [a], { logger })
      expect(written).toContain('> a: up')
    },
  )
})
