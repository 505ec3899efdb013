import { contract } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createMigrationRunner, defineMigrations } from '../src/index.js'
import { migrateWithKysely, providerOf } from './kysely-migrator.js'
import { creating, rowsOf, tablesOf } from './sample.js'

const [a, b, c] = [creating('a'), creating('b'), creating('c')]

contract("a database that Kysely's migrator has used", ({ createDatabase }) => {
  test('is taken over without running anything again', async () => {
    const db = await createDatabase()
    await migrateWithKysely(db, [a, b])
    const { rows: theirs } = await sql`select * from kysely_migration order by name`.execute(db)

    const definitions = defineMigrations(await providerOf([a, b, c]).getMigrations())
    const runner = createMigrationRunner(db, definitions)
    expect(await runner.adoptKyselyMigrations()).toEqual(['a', 'b'])
    expect(await runner.adoptKyselyMigrations()).toEqual([])
    expect(await runner.up()).toMatchObject({ executed: ['c'], skipped: ['a', 'b'] })

    expect((await sql`select * from kysely_migration order by name`.execute(db)).rows).toEqual(theirs)
    expect(await runner.down(2)).toMatchObject({ executed: ['c', 'b'] })
    expect(await tablesOf(db)).toEqual(['t_a'])
  })

  test('keeps its order and its times', async () => {
    const db = await createDatabase()
    await migrateWithKysely(db, [a])
    await migrateWithKysely(db, [a, b])
    await sql`update kysely_migration set ${sql.id('timestamp')} = '2024-05-06T07:08:09.000Z' where name = 'a'`.execute(
      db,
    )
    const runner = createMigrationRunner(db, [a, { ...b, checksum: 'b1' }])
    await runner.adoptKyselyMigrations()
    const { applied } = await runner.status()
    expect(applied[0]).toEqual({ name: 'a', executedAt: new Date('2024-05-06T07:08:09Z') })
    expect(await rowsOf(db)).toEqual([
      { name: 'a', seq: 1, checksum: null, dirty: null },
      { name: 'b', seq: 2, checksum: 'b1', dirty: null },
    ])
  })

  test('is refused where it has run what is not in the code, unless that is allowed', async () => {
    const db = await createDatabase()
    await migrateWithKysely(db, [a, b])
    await expect(createMigrationRunner(db, [a]).adoptKyselyMigrations()).rejects.toMatchObject({
      code: 'MIGRATION_VALIDATION_FAILED',
      migrationName: 'b',
    })
    expect(await createMigrationRunner(db, [a]).getExecutedMigrations()).toEqual([])
    const lenient = createMigrationRunner(db, [a], { onMissing: 'warn' })
    expect(await lenient.adoptKyselyMigrations()).toEqual(['a', 'b'])
  })

  test('has nothing to take over where it never ran', async () => {
    const db = await createDatabase()
    const runner = createMigrationRunner(db, [a])
    expect(await runner.adoptKyselyMigrations()).toEqual([])
    await expect(runner.adoptKyselyMigrations({ tableName: 'no; name' })).rejects.toThrow('is no plain name')
    expect(await runner.up()).toMatchObject({ executed: ['a'] })
  })
})
