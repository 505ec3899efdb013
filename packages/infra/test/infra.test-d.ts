import type { DebugDatabase } from '@kysera/debug'
import {
  checkDatabaseHealth,
  CircuitBreaker,
  createRetryWrapper,
  getMetrics,
  hasDatabaseMetrics,
  HealthMonitor,
  registerShutdownHandlers,
  withRetry,
  type DatabaseWithMetrics,
  type HealthCheckResult,
  type MetricsResult,
} from '@kysera/infra'
import type { Kysely, Transaction } from 'kysely'
import { expectTypeOf, test } from 'vitest'

interface Database {
  users: { id: number }
}

declare const db: Kysely<Database>
declare const trx: Transaction<Database>
declare const debugDb: DebugDatabase<Database>

test('retried work gives what the work gives', () => {
  const query = () => db.selectFrom('users').selectAll().execute()
  expectTypeOf(withRetry(query)).toEqualTypeOf<Promise<{ id: number }[]>>()
  expectTypeOf(
    withRetry(async attempt => attempt, { signal: new AbortController().signal }),
  ).resolves.toBeNumber()
  // @ts-expect-error -- an answer that is promised comes too late
  void withRetry(query, { shouldRetry: async () => true })
})

test('a wrapped function takes what the function takes', () => {
  const find = createRetryWrapper(async (id: number, name?: string) => `${id}${name}`)
  expectTypeOf(find).toEqualTypeOf<(id: number, name?: string) => Promise<string>>()
  // @ts-expect-error -- the id is a number
  void find('1')
})

test('a breaker gives what the call gives', () => {
  const breaker = new CircuitBreaker({ threshold: 3 })
  expectTypeOf(breaker.execute(async () => 1)).toEqualTypeOf<Promise<number>>()
  expectTypeOf(breaker.isOpen()).toBeBoolean()
  // @ts-expect-error -- numbers or options, not both
  void new CircuitBreaker({ threshold: 3 }, 100)
})

test('any handle can be checked', () => {
  expectTypeOf(checkDatabaseHealth(trx)).toEqualTypeOf<Promise<HealthCheckResult>>()
  expectTypeOf(checkDatabaseHealth(debugDb)).toEqualTypeOf<Promise<HealthCheckResult>>()
  // @ts-expect-error -- a pool is no database
  void checkDatabaseHealth({ getMetrics: () => ({ total: 1, idle: 1, active: 0, waiting: 0 }) })
})

test('a monitor takes any instance, and tells of results', () => {
  new HealthMonitor(trx).start(result => {
    expectTypeOf(result).toEqualTypeOf<HealthCheckResult>()
  })
  expectTypeOf(new HealthMonitor(debugDb).isRunning()).toBeBoolean()
  expectTypeOf(new HealthMonitor<Database>(db)).toEqualTypeOf<HealthMonitor<Database>>()
  expectTypeOf(new HealthMonitor(db).getLastCheck()).toEqualTypeOf<HealthCheckResult | undefined>()
})

test('an instance of withDebug has metrics, and others are asked', () => {
  expectTypeOf(debugDb).toExtend<DatabaseWithMetrics<Database>>()
  expectTypeOf(getMetrics(debugDb)).toEqualTypeOf<MetricsResult>()
  if (hasDatabaseMetrics(db)) expectTypeOf(db.getMetrics()[0]?.duration).toEqualTypeOf<number | undefined>()
  // @ts-expect-error -- nobody has asked
  db.getMetrics()
})

test('signals are those of Node', () => {
  const signals: NodeJS.Signals[] = ['SIGTERM']
  expectTypeOf(registerShutdownHandlers(db, { signals })).toEqualTypeOf<() => void>()
  // @ts-expect-error -- no signal has such a name
  registerShutdownHandlers(db, { signals: ['TERM'] })
})

test('an option that is undefined has its default', () => {
  const unset = undefined
  expectTypeOf(new HealthMonitor(db, { intervalMs: unset, timeoutMs: unset, logger: unset })).toBeObject()
  expectTypeOf(new CircuitBreaker({ threshold: unset, onStateChange: unset })).toBeObject()
  const options = { maxAttempts: unset, delayMs: unset, timeoutMs: unset, signal: unset }
  expectTypeOf(withRetry(() => Promise.resolve(1), options)).resolves.toBeNumber()
  expectTypeOf(getMetrics(debugDb, { period: unset, pool: unset })).toEqualTypeOf<MetricsResult>()
  const shutdown = { timeout: unset, onShutdown: unset, signals: unset, exit: unset }
  expectTypeOf(registerShutdownHandlers(db, shutdown)).toEqualTypeOf<() => void>()
})
