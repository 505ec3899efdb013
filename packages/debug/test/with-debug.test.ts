import { BadRequestError, silentLogger, type KyseraLogger } from '@kysera/core'
import { QueryProfiler, withDebug, type DebugOptions, type QueryMetrics } from '@kysera/debug'
import { createExecutor, createExecutorSync, createJoiningExecutor, type Plugin } from '@kysera/executor'
import { contract, dummyDb, type SampleDatabase } from '@kysera-internal/test-support'
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'

const quiet: DebugOptions = { logQuery: false, logger: silentLogger }
const kinds = (metrics: readonly QueryMetrics[]): string[] =>
  metrics.map(metric => metric.sql.slice(0, 6).toLowerCase())

/** A logger that remembers what it is told. */
function remembering(): { readonly logger: KyseraLogger; readonly told: string[] } {
  const told: string[] = []
  const tell =
    (level: string) =>
    (message: string): void =>
      void told.push(`${level} ${message}`)
  return {
    told,
    logger: { debug: tell('debug'), info: tell('info'), warn: tell('warn'), error: tell('error') },
  }
}

const addTag = (db: Kysely<SampleDatabase>, name: string): Promise<unknown> =>
  db.insertInto('tags').values({ name }).execute()

contract('a debugged database', ({ open, traits }) => {
  test('remembers each query once, wherever it runs', async () => {
    const db = withDebug(await open(), quiet)
    await addTag(db, 'plain')
    await db.transaction().execute(async trx => {
      await addTag(trx, 'in a transaction')
      await trx
        .withPlugin({ transformQuery: ({ node }) => node, transformResult: async ({ result }) => result })
        .selectFrom('tags')
        .selectAll()
        .execute()
    })
    await db.connection().execute(connection => addTag(connection, 'on a connection'))
    const controlled = await db.startTransaction().execute()
    await addTag(controlled, 'controlled')
    const saved = await controlled.savepoint('here').execute()
    await saved.rollbackToSavepoint('here').execute()
    await saved.rollback().execute()
    await sql`select 1`.execute(db)
    expect(kinds(db.getMetrics())).toEqual(['insert', 'insert', 'select', 'insert', 'insert', 'select'])
  })

  test('shows what the driver got', async () => {
    const plain = await open()
    const db = withDebug(plain, quiet)
    const query = db.selectFrom('tags').selectAll().where('name', '=', 'a')
    await query.execute()
    const [metric] = db.getMetrics()
    expect(metric).toMatchObject({ sql: query.compile().sql, params: ['a'], success: true, rows: 0 })
    expect(metric?.duration).toBeGreaterThan(0)
    expect(Math.abs(Date.now() - (metric?.timestamp ?? 0))).toBeLessThan(60_000)
  })

  test('leaves the given instance alone', async () => {
    const plain = await open()
    const db = withDebug(plain, quiet)
    await addTag(plain, 'unseen')
    expect(db.getMetrics()).toEqual([])
    expect('getMetrics' in plain).toBe(false)
  })

  test('rejects with the very error of the driver, and remembers it', async () => {
    const { logger, told } = remembering()
    const failed: unknown[] = []
    const onError: DebugOptions['onError'] = (metric, error) => void failed.push(metric.sql, error)
    const db = withDebug(await open(), { logger, onError, logQuery: false })
    const error = await sql`select nothing from nowhere`.execute(db).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    const [metric] = db.getMetrics()
    expect(metric).toMatchObject({ success: false })
    expect(metric?.error).toBe(error)
    expect(failed).toEqual(['select nothing from nowhere', error])
    expect(told).toEqual([expect.stringMatching(/^error \[FAILED\] [\d.]+ms: select nothing from nowhere$/)])
  })

  test('remembers a stream when it has ended, also early', async () => {
    const plain = await open()
    for (const name of ['a', 'b', 'c']) await addTag(plain, name)
    const db = withDebug(plain, quiet)
    const seen: string[] = []
    for await (const { name } of db.selectFrom('tags').select('name').orderBy('id').stream(1)) seen.push(name)
    for await (const { name } of db.selectFrom('tags').select('name').orderBy('id').stream(1)) {
      seen.push(name)
      break
    }
    expect(seen).toEqual(['a', 'b', 'c', 'a'])
    expect(db.getMetrics().map(({ rows, success }) => [rows, success])).toEqual([
      [3, true],
      [expect.any(Number), true],
    ])
  })

  test('keeps the plugins of an executor, above and below', async () => {
    const plain = await open()
    await addTag(plain, 'seen')
    await addTag(plain, 'hidden')
    const hiding: Plugin = { name: 'hiding', filter: (_, eb) => eb('name', '<>', 'hidden') }
    const calls: string[] = []
    const around: Plugin = {
      name: 'around',
      aroundExecute: (execution, next) => {
        calls.push(execution.query.sql)
        return next()
      },
    }
    for (const plugins of [[hiding], [hiding, around]]) {
      const above = withDebug(await createExecutor(plain, plugins), quiet)
      const below = withDebug(plain, quiet)
      const handles: Kysely<SampleDatabase>[] = [above, await createExecutor(below, plugins)]
      for (const db of handles) {
        expect(await db.selectFrom('tags').select('name').execute()).toEqual([{ name: 'seen' }])
      }
      expect(above.getMetrics()).toHaveLength(1)
      expect(below.getMetrics()).toHaveLength(1)
      expect(below.getMetrics()[0]?.sql).toContain('<>')
    }
    expect(calls).toHaveLength(2)
  })

  test('is remembered by both when it is debugged twice', async () => {
    const inner = withDebug(await open(), quiet)
    const outer = withDebug(inner, quiet)
    await outer.transaction().execute(trx => addTag(trx, 'a'))
    expect([inner.getMetrics().length, outer.getMetrics().length]).toEqual([1, 1])
  })

  test('sees what runs in a transaction that is given to it', async () => {
    const plain = await open()
    await plain.transaction().execute(async trx => {
      const debugged = withDebug(trx, quiet)
      expect(debugged.isTransaction).toBe(true)
      await addTag(debugged, 'a')
      expect(debugged.getMetrics()).toHaveLength(1)
      expect(await trx.selectFrom('tags').select('name').execute()).toEqual([{ name: 'a' }])
    })
  })

  test.runIf(traits.supportsReturning)('gives results as they are', async () => {
    const db = withDebug(await open(), quiet)
    const added = await db.insertInto('tags').values({ name: 'a' }).returningAll().executeTakeFirstOrThrow()
    expect(added).toEqual({ id: 1, name: 'a' })
  })
})

describe('the log', () => {
  const debugged = (options: DebugOptions) => {
    const { logger, told } = remembering()
    const plain: Kysely<SampleDatabase> = dummyDb('postgres')
    return { db: withDebug(plain, { logger, ...options }), told }
  }

  test('has SQL and duration, and no parameter', async () => {
    const { db, told } = debugged({})
    await db.selectFrom('tags').selectAll().where('name', '=', 'secret').execute()
    expect(told).toEqual([
      'debug [SQL] select * from "tags" where "name" = $1',
      expect.stringMatching(/^debug \[Duration\] \d+\.\d\dms$/),
    ])
  })

  test('has parameters when it is told to, each on one line', async () => {
    const { db, told } = debugged({ logParams: true })
    const circular: Record<string, unknown> = { a: 10n }
    circular['self'] = circular
    const values = [
      10n,
      new Date(0),
      Buffer.alloc(1024),
      'x'.repeat(300),
      circular,
      null,
      new Date(Number.NaN),
    ]
    await sql`select ${sql.join(values)}`.execute(db)
    expect(told[0]).toContain('[Params] [10n, 1970-01-01T00:00:00.000Z, <Buffer 1024 bytes>, "xxx')
    expect(told[0]).toContain('(300 characters)", {"a":"10n","self":"<seen before>"}, null, Invalid Date]')
  })

  test('has no parameter of a query that fails, unless it is told to', async () => {
    const { db, told } = debugged({ redact: () => '***', logParams: true })
    await sql`select ${'secret'}`.execute(db)
    expect(told.join('\n')).toContain('"***"')
    expect(JSON.stringify([told, db.getMetrics()])).not.toContain('secret')
  })

  test('warns of slow queries, or calls back instead', async () => {
    const { db, told } = debugged({ slowQueryThreshold: -1, logQuery: false })
    await sql`select 1`.execute(db)
    expect(told).toEqual([expect.stringMatching(/^warn \[SLOW QUERY\] \d+\.\d\dms: select 1$/)])

    const slow: unknown[] = []
    const calling = debugged({
      slowQueryThreshold: -1,
      logQuery: false,
      onSlowQuery: (text, ms) => void slow.push(text, ms),
    })
    await sql`select 1`.execute(calling.db)
    expect(slow).toEqual(['select 1', expect.any(Number)])
    expect(calling.told).toEqual([])
  })

  test('has buffers in objects as their size, too', async () => {
    const { db, told } = debugged({ logParams: true })
    await sql`select ${{ file: Buffer.alloc(1024) }}`.execute(db)
    expect(told[0]).toContain('[Params] [{"file":"<Buffer 1024 bytes>"}]')
  })

  test('leaves no rejection unhandled, whatever is asynchronous in it', async () => {
    const unhandled: unknown[] = []
    const listener = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', listener)
    onTestFinished(() => void process.off('unhandledRejection', listener))
    const fails = async (): Promise<never> => {
      throw new Error('later')
    }
    const logger = { debug: fails, info: fails, warn: fails, error: fails }
    const db = withDebug(dummyDb('postgres'), {
      logger,
      slowQueryThreshold: -1,
      onError: fails,
      redact: fails,
    })
    await sql`select ${'secret'}`.execute(db)
    await new Promise(resolve => setImmediate(resolve))
    expect(unhandled).toEqual([])
    expect(db.getMetrics()[0]?.params).toEqual(['<cannot be redacted>'])
  })

  test('changes no query, whatever it does', async () => {
    const fails = (): never => {
      throw new Error('no log')
    }
    const db = withDebug(dummyDb('postgres'), {
      logger: { debug: fails, info: fails, warn: fails, error: fails },
      slowQueryThreshold: -1,
      onSlowQuery: async () => fails(),
      redact: fails,
      logParams: true,
    })
    expect((await sql`select ${'secret'}`.execute(db)).rows).toEqual([])
    expect(db.getMetrics()[0]?.params).toEqual(['<cannot be redacted>'])
  })
})

describe('the history', () => {
  test.each([
    'begin',
    'BEGIN IMMEDIATE',
    'start transaction isolation level serializable, read only;',
    'set transaction isolation level read committed',
    'savepoint "of mine"',
    'rollback to savepoint `it`',
    'release it',
    'rollback transaction it',
    ' commit ',
  ])('is not of transactions: %s', async statement => {
    const db = withDebug(dummyDb('postgres'), quiet)
    await sql.raw(statement).execute(db)
    expect(db.getMetrics()).toEqual([])
  })

  test.each([
    'begin; delete from users; commit',
    'begin\ndelete from users\ncommit',
    'begin try delete from users end try begin catch end catch',
    'commit; drop table users',
  ])('is of scripts that begin like one: %s', async statement => {
    const db = withDebug(dummyDb('postgres'), quiet)
    await sql.raw(statement).execute(db)
    expect(db.getMetrics().map(metric => metric.sql)).toEqual([statement])
  })

  test('keeps the last queries, and gives copies', async () => {
    const db = withDebug(dummyDb('postgres'), { ...quiet, maxMetrics: 3 })
    for (const n of [1, 2, 3, 4, 5]) await sql`select ${sql.lit(n)}`.execute(db)
    const texts = (): string[] => db.getMetrics().map(metric => metric.sql)
    expect(texts()).toEqual(['select 3', 'select 4', 'select 5'])
    db.getMetrics().pop()
    expect(texts()).toHaveLength(3)
    db.clearMetrics()
    expect(texts()).toEqual([])
  })

  test('keeps no large parameters, and none at all when it is told so', async () => {
    const db = withDebug(dummyDb('postgres'), quiet)
    await sql`select ${Buffer.alloc(5000)}, ${'x'.repeat(5000)}, ${'small'}`.execute(db)
    expect(JSON.stringify(db.getMetrics()[0]?.params).length).toBeLessThan(400)
    const bare = withDebug(dummyDb('postgres'), { ...quiet, captureParams: false })
    await sql`select ${1}`.execute(bare)
    expect(bare.getMetrics()[0]).not.toHaveProperty('params')
  })

  test.each([0, -1, 1.5, Number.NaN])('does not have a size of %d', size => {
    expect(() => withDebug(dummyDb('postgres'), { maxMetrics: size })).toThrow(BadRequestError)
    expect(() => new QueryProfiler({ maxQueries: size })).toThrow(BadRequestError)
  })
})

test('a driver meets its own connection, with all that it can do, and the same each time', async () => {
  class Connection {
    readonly #done: string[] = []
    async executeQuery({ sql: text }: CompiledQuery): Promise<QueryResult<never>> {
      this.#done.push(text)
      return { rows: [] }
    }
    async *streamQuery(): AsyncGenerator<never> {}
    note(what: string): string[] {
      this.#done.push(what)
      return this.#done
    }
  }
  const seen = new Set<unknown>()
  let done: string[] = []
  const note = (connection: DatabaseConnection, what: string): void => {
    seen.add(connection)
    if (!('note' in connection) || typeof connection.note !== 'function') throw new Error('of another driver')
    done = connection.note(what)
  }
  const connection = new Connection()
  const driver: Driver = Object.assign(new DummyDriver(), {
    acquireConnection: async () => connection,
    beginTransaction: async (given: DatabaseConnection) => note(given, 'begin'),
    commitTransaction: async (given: DatabaseConnection) => note(given, 'commit'),
  })
  const db = withDebug(
    new Kysely<SampleDatabase>({
      dialect: {
        createDriver: () => driver,
        createAdapter: () => new PostgresAdapter(),
        createQueryCompiler: () => new PostgresQueryCompiler(),
        createIntrospector: of => new PostgresIntrospector(of),
      },
    }),
    quiet,
  )
  for (const text of ['select 1', 'select 2'])
    await db.transaction().execute(trx => sql.raw(text).execute(trx))
  expect(done).toEqual(['begin', 'select 1', 'commit', 'begin', 'select 2', 'commit'])
  expect(seen.size).toBe(1)
  expect(db.getMetrics().map(metric => metric.sql)).toEqual(['select 1', 'select 2'])
})

test('a threshold is a number', () => {
  expect(() => withDebug(dummyDb('postgres'), { slowQueryThreshold: Number.NaN })).toThrow(BadRequestError)
})

test('a handle that joins transactions is refused', () => {
  const joining = createJoiningExecutor(createExecutorSync(dummyDb('postgres'), []), () => undefined)
  expect(() => withDebug(joining, quiet)).toThrow(BadRequestError)
})
