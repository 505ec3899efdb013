import { contract } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createMigrationRunner, getMigrationStatus, runMigrations } from '../src/index.js'
import { creating, rowsOf } from './sample.js'

const a = creating('a')
const b = creating('b')
const c = creating('c')

contract('a database and the code', ({ createDatabase }) => {
  test('are compared', async () => {
    const db = await createDatabase()
    await runMigrations(db, [{ ...a, checksum: '1' }, creating('gone'), c])
    expect(await getMigrationStatus(db, [{ ...a, checksum: '2' }, b, c, creating('d')])).toEqual({
      executed: ['a', 'gone', 'c'],
      pending: ['b', 'd'],
      total: 4,
      missing: ['gone'],
      outOfOrder: ['b'],
      modified: ['a'],
      dirty: [],
      interrupted: [],
      applied: expect.any(Array),
    })
  })

  describe.each([
    ['missing', 'onMissing', [a, b], [a, c]],
    ['out of order', 'onOutOfOrder', [b], [a, b, c]],
    ['modified', 'onModified', [{ ...b, checksum: '1' }], [{ ...b, checksum: '2' }, c]],
  ] as const)('that differ: %s', (_, policy, before, now) => {
    test('are refused before anything runs', async () => {
      const db = await createDatabase()
      await runMigrations(db, before)
      const runner = createMigrationRunner(db, now)
      for (const call of [
        () => runner.up(),
        () => runner.upTo('c'),
        () => runner.validate(),
        () => runner.plan(),
      ]) {
        await expect(call()).rejects.toMatchObject({
          code: 'MIGRATION_VALIDATION_FAILED',
          operation: 'validate',
        })
      }
      expect(await runner.getExecutedMigrations()).toEqual(before.map(({ name }) => name))
    })

    test.each(['warn', 'ignore'] as const)('go on with the policy %s', async chosen => {
      const db = await createDatabase()
      await runMigrations(db, before)
      const warnings: string[] = []
      const logger = { warn: (message: string) => warnings.push(message), info: () => undefined }
      const runner = createMigrationRunner(db, now, { [policy]: chosen, logger })
      expect((await runner.up()).executed).toContain(
        chosen === 'warn' && policy === 'onOutOfOrder' ? 'a' : 'c',
      )
      expect(warnings).toHaveLength(chosen === 'warn' ? 1 : 0)
    })
  })

  test('never undo what is not in the code', async () => {
    const db = await createDatabase()
    await runMigrations(db, [a, b, c])
    const runner = createMigrationRunner(db, [a, c], { onMissing: 'ignore' })
    await expect(runner.reset()).rejects.toMatchObject({
      code: 'MIGRATION_VALIDATION_FAILED',
      migrationName: 'b',
    })
    expect(await runner.getExecutedMigrations()).toEqual(['a', 'b', 'c'])
    expect(await runner.down()).toMatchObject({ executed: ['c'] })
  })

  test('fit again once checksums are taken over', async () => {
    const db = await createDatabase()
    await runMigrations(db, [{ ...a, checksum: '1' }, b, { ...c, checksum: '1' }])
    const runner = createMigrationRunner(db, [
      { ...a, checksum: '2' },
      { ...b, checksum: '1' },
      { ...c, checksum: '1' },
    ])
    expect(await runner.repair()).toEqual(['a', 'b'])
    await runner.validate()
    expect(await runner.repair()).toEqual([])
  })

  test('share a table that another tool has made', async () => {
    const db = await createDatabase()
    await sql`create table migrations (name varchar(255) not null primary key, executed_at timestamp not null default current_timestamp)`.execute(
      db,
    )
    await sql`insert into migrations (name, executed_at) values ('b', '2024-01-02 00:00:00'), ('a', '2024-01-02 00:00:00')`.execute(
      db,
    )
    const runner = createMigrationRunner(db, [a, b, c])
    expect(await runner.getExecutedMigrations()).toEqual(['a', 'b'])
    expect(await runner.up()).toMatchObject({ executed: ['c'], skipped: ['a', 'b'] })
    expect(await rowsOf(db)).toContainEqual({ name: 'c', seq: 1, checksum: null, dirty: null })
    expect(await runner.getExecutedMigrations()).toEqual(['a', 'b', 'c'])
  })
})
