import { Kysely, type KyselyPlugin, type LogConfig } from 'kysely'
import { afterAll, afterEach, beforeEach, describe } from 'vitest'
import { createCleanups } from './cleanups.js'
import { createTestDatabase } from './create-test-database.js'
import { availableDatabases, dialectOf, type DatabaseName, type DialectName } from './databases.js'
import { createSampleDatabase } from './sample-database.js'
import type { SampleDatabase } from './schema.js'
import type { TestDatabase } from './test-database.js'
import { databaseTraits, type DatabaseTraits } from './traits.js'
import { databaseValues, type DatabaseValues } from './values.js'

export interface OpenOptions {
  readonly plugins?: KyselyPlugin[]
  readonly log?: LogConfig
  /** Connections of its own, so many at most. Default: shared connections, five at most; on SQLite always one. */
  readonly poolSize?: number
}

/** Kysely without its schema type, for tables that a test creates itself. */
// oxlint-disable-next-line typescript/no-explicit-any -- the tables are only known to the test
export type AnyDatabase = Kysely<any>

/** What a contract gets to run on one database. */
export interface Contract {
  readonly database: DatabaseName
  readonly dialect: DialectName
  readonly traits: DatabaseTraits
  readonly values: DatabaseValues
  /**
   * Opens the sample schema. Its tables are empty at the first call in a test; further calls in the test give
   * more Kysely instances on the same data. What was opened is closed when the test ends.
   */
  readonly open: (options?: OpenOptions) => Promise<Kysely<SampleDatabase>>
  /** Where the database of {@link Contract.open} is, for code that connects by itself. */
  readonly url: () => Promise<string>
  /**
   * Creates an empty database without tables, which is dropped when the test ends; outside of a test, when the
   * contract ends.
   */
  readonly createDatabase: (options?: OpenOptions) => Promise<AnyDatabase>
}

/**
 * Declares tests that hold on every database of this run.
 *
 * Tests of one contract run one after the other and share a database, which is created when the first test opens it.
 *
 * @example
 * contract('users', ({ open, traits }) => {
 *   test('get an id', async () => {
 *     const db = await open()
 *     await db.insertInto('users').values({ email: 'ann@example.org', name: 'Ann' }).execute()
 *     expect(await db.selectFrom('users').select('id').execute()).toEqual([{ id: 1 }])
 *   })
 * })
 */
export function contract(name: string, declareTests: (contract: Contract) => void): void {
  for (const database of availableDatabases()) {
    describe(`${name} [${database}]`, () => declareTests(createContract(database)))
  }
}

function createContract(database: DatabaseName): Contract {
  const dialect = dialectOf[database]
  const sample = createSampleDatabase(database)
  const ofContract = createCleanups()
  let cleanups = ofContract

  beforeEach(() => {
    cleanups = createCleanups()
    sample.expectEmpty()
  })
  afterEach(async () => {
    await cleanups.run()
    await sample.reclaimConnections()
    cleanups = ofContract
  })
  afterAll(async () => {
    await ofContract.run()
    await sample.drop()
  })

  const connect = <DB>(testDatabase: TestDatabase, { poolSize, ...config }: OpenOptions = {}): Kysely<DB> => {
    const db = new Kysely<DB>({ ...config, dialect: testDatabase.dialect({ poolSize }) })
    cleanups.add(() => db.destroy())
    return db
  }

  return {
    database,
    dialect,
    traits: databaseTraits[database],
    values: databaseValues[dialect],
    open: async options => connect<SampleDatabase>(await sample.prepare(), options),
    url: async () => (await sample.prepare()).url,
    createDatabase: async options => {
      const created = await createTestDatabase(database)
      cleanups.add(() => created.drop())
      return connect(created, options)
    },
  }
}
