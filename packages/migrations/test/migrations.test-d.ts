import type { Kysely } from 'kysely'
import { expectTypeOf, test } from 'vitest'
import {
  createMigration,
  createMigrationRunner,
  createMigrationRunnerWithPlugins,
  defineMigrations,
  getMigrationStatus,
  runMigrations,
  type Migration,
  type MigrationResult,
  type MigrationRunner,
  type MigrationRunnerOptions,
  type MigrationRunnerWithPlugins,
} from '../src/index.js'

interface Database {
  users: { id: number; email: string }
}

interface OtherDatabase {
  orders: { total: number }
}

declare const db: Kysely<Database>
declare const anyDb: Kysely<any> // oxlint-disable-line typescript/no-explicit-any -- what users of migrations have

test('migrations without a schema type fit next to any database', () => {
  const list = [
    createMigration('a', async handle => void (await handle.selectFrom('anything').selectAll().execute())),
    ...defineMigrations({ b: { up: async handle => handle.schema.dropTable('x').execute() } }),
  ]
  expectTypeOf(createMigrationRunner(db, list)).toEqualTypeOf<MigrationRunner<Database>>()
  expectTypeOf(createMigrationRunnerWithPlugins(db, list)).resolves.toEqualTypeOf<
    MigrationRunnerWithPlugins<Database>
  >()
  expectTypeOf(runMigrations(anyDb, list)).resolves.toEqualTypeOf<MigrationResult>()
  expectTypeOf(getMigrationStatus(db, list)).resolves.toHaveProperty('pending').toEqualTypeOf<string[]>()
})

test('a schema type that is given is kept', () => {
  const typed = createMigration<Database>('a', async handle => {
    await handle.selectFrom('users').select('email').execute()
    // @ts-expect-error -- there is no such column
    await handle.selectFrom('users').select('name').execute()
  })
  expectTypeOf(typed).toEqualTypeOf<Migration<Database>>()
  createMigrationRunner(db, [typed])
  const other = createMigration<OtherDatabase>('b', () => Promise.resolve())
  // @ts-expect-error -- the migration is for another database
  createMigrationRunner(db, [other])
})

test('a console is a logger, and so is a function', () => {
  expectTypeOf<typeof console>().toExtend<MigrationRunnerOptions['logger']>()
  expectTypeOf<(message: string) => void>().toExtend<MigrationRunnerOptions['logger']>()
  // @ts-expect-error -- numbers are not written anywhere
  createMigrationRunner(db, [], { logger: 1 })
  // @ts-expect-error -- a policy is one of three
  createMigrationRunner(db, [], { onMissing: 'perhaps' })
})
