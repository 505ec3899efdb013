import { contract } from '@kysera-internal/test-support'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createMigration, createMigrationRunner, runMigrations } from '../src/index.js'
import { poll } from '../src/lock/patience.js'
import { creating, tablesOf, type AnyDb } from './sample.js'

/** Waits for a call, and may be told to go on. */
function gate(): {
  readonly reached: Promise<void>
  readonly open: () => void
  readonly pass: () => Promise<void>
} {
  let reach = (): void => undefined
  let open = (): void => undefined
  const reached = new Promise<void>(resolve => (reach = resolve))
  const opened = new Promise<void>(resolve => (open = resolve))
  return {
    reached,
    open: () => open(),
    pass: async () => {
      reach()
      await opened
    },
  }
}

contract('the lock', ({ open, traits }) => {
  const fresh = async (): Promise<{ one: AnyDb; two: AnyDb }> => {
    const one: AnyDb = await open({ poolSize: 2 })
    const two: AnyDb = await open({ poolSize: 2 })
    for (const table of ['t_a', 't_b', 'slow', 'migrations'])
      await one.schema.dropTable(table).ifExists().execute()
    return { one, two }
  }

  test('lets one run at a time, and the other find everything done', async () => {
    const { one, two } = await fresh()
    const { reached, open: goOn, pass } = gate()
    let bodies = 0
    const slow = createMigration('slow', async db => {
      bodies += 1
      await db.schema.createTable('slow').addColumn('id', 'integer').execute()
      await pass()
    })
    const list = [slow, creating('a')]
    const first = runMigrations(one, list)
    await reached
    const impatient = createMigrationRunner(two, list, { lockTimeoutMs: 30 })
    for (const call of [
      () => impatient.up(),
      () => impatient.repair(),
      () => impatient.markAsExecuted('a'),
    ]) {
      const failure = await call().catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'MIGRATION_LOCK_FAILED', operation: 'lock' })
    }
    const second = runMigrations(two, list)
    goOn()
    expect(await first).toMatchObject({ executed: ['slow', 'a'], skipped: [] })
    expect(await second).toMatchObject({ executed: [], skipped: ['slow', 'a'] })
    expect(bodies).toBe(1)
  })

  test('is released when a migration fails', async () => {
    const { one, two } = await fresh()
    const broken = createMigration('broken', () => Promise.reject(new Error('boom')))
    await expect(runMigrations(one, [broken])).rejects.toThrow('boom')
    await createMigrationRunner(two, [broken], { lockTimeoutMs: 100 }).markAsRolledBack('broken')
    expect(await runMigrations(two, [creating('a')], { lockTimeoutMs: 100 })).toMatchObject({
      executed: ['a'],
    })
  })

  test('is not waited for once the caller gives up', async () => {
    const { one, two } = await fresh()
    const { reached, open: goOn, pass } = gate()
    const slow = createMigration('slow', async db => {
      await db.schema.createTable('slow').addColumn('id', 'integer').execute()
      await pass()
    })
    const first = runMigrations(one, [slow])
    await reached
    const controller = new AbortController()
    const second = runMigrations(two, [slow], { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(second).rejects.toThrow('enough')
    goOn()
    await first
  })

  describe.runIf(!traits.supportsConcurrentWrites)('where a transaction is the lock', () => {
    test.each([true, false])(
      'is a mark, for whose end others wait, while a migration is outside of one (stopOnError: %s)',
      async stopOnError => {
        const { one, two } = await fresh()
        const planned = gate()
        const begun = gate()
        const slow = { ...createMigration('slow', begun.pass), transaction: false }
        const list = [slow, creating('a')]
        const plugins = [{ name: 'late', version: '1.0.0', beforeMigration: planned.pass }]
        const second = runMigrations(two, list, { plugins, stopOnError, lockTimeoutMs: 50 })
        await planned.reached
        const first = runMigrations(one, list)
        await begun.reached
        planned.open()
        await expect(second).rejects.toMatchObject({ code: 'MIGRATION_LOCK_FAILED' })
        begun.open()
        expect(await first).toMatchObject({ executed: ['slow', 'a'], skipped: [] })
      },
    )
  })

  test.runIf(traits.supportsConcurrentWrites)(
    'is one for each table of records, and can be left off',
    async () => {
      const { one, two } = await fresh()
      const { reached, open: goOn, pass } = gate()
      const first = runMigrations(one, [createMigration('waiting', pass)])
      await reached
      await two.schema.dropTable('other').ifExists().execute()
      expect(
        await runMigrations(two, [creating('a')], { tableName: 'other', lockTimeoutMs: 0 }),
      ).toMatchObject({ executed: ['a'] })
      const unlocked = createMigrationRunner(two, [creating('b')], {
        lock: false,
        onMissing: 'ignore',
        lockTimeoutMs: 0,
      })
      if (traits.supportsTransactionalDdl) expect(await unlocked.up()).toMatchObject({ executed: ['b'] })
      goOn()
      await first
      await two.schema.dropTable('other').execute()
    },
  )

  test.runIf(traits.supportsTransactionalDdl)('of a transaction is held until it ends', async () => {
    const { one, two } = await fresh()
    const impatient = createMigrationRunner(two, [creating('a')], { lockTimeoutMs: 30 })
    await one.transaction().execute(async trx => {
      await runMigrations(trx, [creating('a')])
      await expect(impatient.up()).rejects.toMatchObject({ code: 'MIGRATION_LOCK_FAILED' })
    })
    expect(await impatient.up()).toMatchObject({ executed: [], skipped: ['a'] })
    expect(await tablesOf(one)).toContain('t_a')
  })
})

test('the wait for a lock is not shortened by a clock that is set', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  let attempts = 0
  const attempt = async (): Promise<true | undefined> => {
    vi.setSystemTime(Date.now() + 3_600_000)
    attempts += 1
    return attempts === 3 || undefined
  }
  expect(await poll(attempt, { what: 'nothing', timeoutMs: 60_000 })).toBe(true)
})
