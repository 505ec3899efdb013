import { silentLogger } from '@kysera/core'
import { createShutdownController, gracefulShutdown, shutdownDatabase } from '@kysera/infra'
import { contract, dummyDb } from '@kysera-internal/test-support'
import { sql, type Kysely } from 'kysely'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createDeferred } from '../deferred.js'

contract('a graceful shutdown', ({ open, dialect }) => {
  /** Of the drivers, `pg` alone closes a connection when it is given back. */
  const waitsForTransactions = dialect === 'postgres'
  const isDestroyed = <DB>(db: Kysely<DB>) => expect(sql`select 1`.execute(db)).rejects.toThrow('destroyed')

  test('lets the hook use the database, and destroys it', async () => {
    const db = await open()
    const onShutdown = async () => void (await sql`select 1`.execute(db))
    await gracefulShutdown(db, { onShutdown })
    await isDestroyed(db)
  })

  test('leaves a transaction that is under way whole or absent', async () => {
    const db = await open({ poolSize: 1 })
    const [began, goOn] = [createDeferred(), createDeferred()]
    const work = db.transaction().execute(async trx => {
      await trx.insertInto('settings').values({ key: 'theme', value: 'dark' }).execute()
      began.resolve()
      await goOn.promise
      await trx.insertInto('settings').values({ key: 'size', value: 'large' }).execute()
    })
    await began.promise
    const shutdown = gracefulShutdown(db, { onShutdown: goOn.resolve })
    const [{ status }] = await Promise.allSettled([work, shutdown])
    await shutdown
    const written = await (await open()).selectFrom('settings').select('key').orderBy('key').execute()
    expect({ status, written }).toEqual(
      waitsForTransactions
        ? { status: 'fulfilled', written: [{ key: 'size' }, { key: 'theme' }] }
        : { status: 'rejected', written: [] },
    )
  })

  test('is the same without options as destroying', async () => {
    const db = await open()
    await sql`select 1`.execute(db)
    await shutdownDatabase(db)
    await isDestroyed(db)
  })
})

describe('a shutdown', () => {
  const logger = { ...silentLogger, error: vi.fn() }
  const failure = new Error('hook')

  function createDb(destroy: () => Promise<void> = async () => undefined) {
    const db = dummyDb('sqlite')
    return { db, destroy: vi.spyOn(db, 'destroy').mockImplementation(destroy) }
  }

  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
    logger.error.mockClear()
  })

  test('calls the hook first', async () => {
    const order: string[] = []
    const { db } = createDb(async () => void order.push('destroy'))
    await gracefulShutdown(db, { onShutdown: async () => void order.push('hook') })
    expect(order).toEqual(['hook', 'destroy'])
  })

  test.each<[string, () => void | Promise<void>]>([
    [
      'throws',
      () => {
        throw failure
      },
    ],
    ['rejects', () => Promise.reject(failure)],
  ])('whose hook %s destroys the database, and tells', async (_, onShutdown) => {
    const { db, destroy } = createDb()
    await expect(gracefulShutdown(db, { onShutdown, logger })).rejects.toBe(failure)
    expect(destroy).toHaveBeenCalledTimes(1)
    expect(logger.error.mock.calls).toEqual([['onShutdown failed during shutdown', failure]])
  })

  test('that fails twice tells both', async () => {
    const other = new Error('destroy')
    const { db } = createDb(() => Promise.reject(other))
    const onShutdown = () => Promise.reject(failure)
    await expect(gracefulShutdown(db, { onShutdown, logger })).rejects.toMatchObject({
      name: 'AggregateError',
      errors: [failure, other],
    })
    expect(logger.error).toHaveBeenCalledTimes(2)
  })

  test('that takes too long begins to destroy the database before it gives up', async () => {
    const hook = createDeferred()
    const { db, destroy } = createDb(() => Promise.reject(new Error('late')))
    const shutdown = gracefulShutdown(db, { timeout: 100, onShutdown: () => hook.promise, logger })
    const outcome = expect(shutdown).rejects.toMatchObject({
      message: 'Shutdown timeout after 100ms',
      code: 'DB_TIMEOUT',
    })
    await vi.advanceTimersByTimeAsync(99)
    expect(destroy).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await outcome
    hook.reject(failure)
    await vi.advanceTimersByTimeAsync(0)
    expect(destroy).toHaveBeenCalledTimes(1)
    expect(logger.error.mock.calls.map(([message]) => message)).toEqual([
      'Shutdown timeout after 100ms',
      'Destroying the database failed during shutdown',
      'onShutdown failed during shutdown',
    ])
  })

  test('counts both steps as one time', async () => {
    const wait = () => new Promise<void>(resolve => void setTimeout(resolve, 60))
    const { db } = createDb(wait)
    const outcome = expect(gracefulShutdown(db, { timeout: 100, onShutdown: wait, logger })).rejects.toThrow(
      '100ms',
    )
    await vi.advanceTimersByTimeAsync(120)
    await outcome
  })

  test('ends as it would when its logger fails', async () => {
    const error = (): never => {
      throw new Error('no')
    }
    const { db, destroy } = createDb()
    const options = { onShutdown: () => Promise.reject(failure), logger: { ...silentLogger, error } }
    await expect(gracefulShutdown(db, options)).rejects.toBe(failure)
    expect(destroy).toHaveBeenCalledTimes(1)
  })

  test.each([-1, Number.NaN])('with a timeout of %d is refused, and nothing is done', async timeout => {
    const { db, destroy } = createDb()
    await expect(gracefulShutdown(db, { timeout })).rejects.toMatchObject({ name: 'BadRequestError' })
    expect(() => createShutdownController(db, { timeout })).toThrow('timeout')
    expect(destroy).not.toHaveBeenCalled()
  })

  test('with a timeout that no timer can wait for waits as long as one can', async () => {
    const hook = createDeferred()
    const shutdown = gracefulShutdown(createDb().db, { timeout: 1e12, onShutdown: () => hook.promise })
    await vi.advanceTimersByTimeAsync(1_000_000)
    hook.resolve()
    expect(await shutdown).toBeUndefined()
  })

  describe('by a controller', () => {
    test('happens once, and all who ask wait for it', async () => {
      const hook = createDeferred()
      const { db, destroy } = createDb()
      const controller = createShutdownController(db, { onShutdown: () => hook.promise })
      expect(controller.isShuttingDown()).toBe(false)
      const shutdown = controller.execute()
      expect([controller.isShuttingDown(), controller.execute()]).toEqual([true, shutdown])
      hook.resolve()
      await shutdown
      await controller.execute()
      expect([destroy.mock.calls.length, controller.isShuttingDown()]).toEqual([1, true])
    })

    test('is under way to its own hook, which does not begin another one', async () => {
      const { db, destroy } = createDb()
      const seen: boolean[] = []
      const controller = createShutdownController(db, {
        onShutdown: () => {
          seen.push(controller.isShuttingDown())
          void controller.execute()
        },
      })
      await controller.execute()
      expect([seen, destroy.mock.calls.length]).toEqual([[true], 1])
    })

    test('that fails is a failure for all', async () => {
      const controller = createShutdownController(createDb().db, {
        onShutdown: () => Promise.reject(failure),
        logger,
      })
      await expect(controller.execute()).rejects.toBe(failure)
      await expect(controller.execute()).rejects.toBe(failure)
    })
  })

  describe('by signals', () => {
    test.each<[readonly `SIG${string}`[], string]>([
      [[], 'Without a signal'],
      [['SIGTERM', 'SIGKILL'], 'SIGKILL cannot be handled'],
      [['SIGSTOP'], 'SIGSTOP cannot be handled'],
    ])('%j is refused', (signals, message) => {
      expect(() => createShutdownController(createDb().db, { signals })).toThrow(message)
    })

    test('has one listener for each, which goes with the last registration', () => {
      const count = () => [process.listenerCount('SIGUSR2'), process.listenerCount('SIGHUP')]
      const register = (...signals: NodeJS.Signals[]) =>
        createShutdownController(createDb().db, { signals }).registerSignals()
      const before = count()
      const one = register('SIGUSR2')
      const other = register('SIGUSR2', 'SIGHUP')
      expect(count()).toEqual([1, 1])
      one()
      one()
      expect(count()).toEqual([1, 1])
      other()
      expect(count()).toEqual(before)
    })

    test('is one of the process, however many copies of the package it has loaded', async () => {
      const register = async () => {
        vi.resetModules()
        const copy = await import('@kysera/infra')
        return copy.registerShutdownHandlers(createDb().db, { signals: ['SIGUSR2'] })
      }
      const registrations = [await register(), await register()]
      expect(process.listenerCount('SIGUSR2')).toBe(1)
      for (const unregister of registrations) unregister()
      expect(process.listenerCount('SIGUSR2')).toBe(0)
    })

    test('is not to be had where there are none, and says so', () => {
      vi.stubGlobal('process', undefined)
      onTestFinished(() => void vi.unstubAllGlobals())
      const warn = vi.fn()
      const controller = createShutdownController(createDb().db, { logger: { ...silentLogger, warn } })
      controller.registerSignals()()
      expect(warn.mock.calls).toEqual([['There are no signals here: nothing is registered']])
    })
  })
})
