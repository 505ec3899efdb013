import { Kysely } from 'kysely'
import { createSchema } from './create-schema.js'
import { createTestDatabase } from './create-test-database.js'
import { dialectOf, type DatabaseName } from './databases.js'
import { emptyTablesScript } from './empty-tables.js'
import type { SampleDatabase } from './schema.js'
import type { TestDatabase } from './test-database.js'

/** The database with the sample schema that the tests of a contract share. */
export interface SharedSampleDatabase {
  /** Says that whoever comes next finds the tables empty. */
  expectEmpty(): void
  /** Gives the database, created when it is first needed, and with empty tables when they are expected. */
  prepare(): Promise<TestDatabase>
  reclaimConnections(): Promise<void>
  drop(): Promise<void>
}

export function createSampleDatabase(database: DatabaseName): SharedSampleDatabase {
  let created: Promise<TestDatabase> | undefined
  let emptied: Promise<void> | undefined

  const prepare = async (): Promise<TestDatabase> => {
    const testDatabase = await (created ??= createWithSchema(database))
    await (emptied ??= testDatabase.run(emptyTablesScript(dialectOf[database])))
    return testDatabase
  }
  return {
    prepare,
    expectEmpty: () => {
      emptied = undefined
    },
    reclaimConnections: async () => await (await created)?.reclaimConnections(),
    drop: async () => await (await created)?.drop(),
  }
}

async function createWithSchema(database: DatabaseName): Promise<TestDatabase> {
  const testDatabase = await createTestDatabase(database)
  const db = new Kysely<SampleDatabase>({ dialect: testDatabase.dialect() })
  await createSchema(db, dialectOf[database])
  await db.destroy()
  return testDatabase
}
