import { writeSync } from 'node:fs'
import { CircuitBreaker, HealthMonitor, performHealthCheck, withRetry } from '@kysera/infra'
import { silentLogger } from '@kysera/core'
import BetterSqlite3 from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'

const [mode = ''] = process.argv.slice(2)

const say = (text: string): void => void writeSync(1, `${text}\n`)
const never = (): Promise<never> => new Promise(() => {})

process.on('unhandledRejection', error => say(`unhandled: ${String(error)}`))

/** One that nothing answers. */
const hanging = new Kysely<unknown>({ dialect: new SqliteDialect({ database: never }) })
const working = new Kysely<unknown>({
  dialect: new SqliteDialect({ database: new BetterSqlite3(':memory:') }),
})

const logger = silentLogger
const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })

const modes: Readonly<Record<string, () => void>> = {
  monitor: () => new HealthMonitor(working, { intervalMs: 60_000, logger }).start(() => say('checked')),
  'a check that hangs': () => void performHealthCheck(hanging, { timeoutMs: 60_000, logger }),
  'a monitor whose database hangs': () => new HealthMonitor(hanging, { timeoutMs: 60_000, logger }).start(),
  'a budget': () => void withRetry(never, { timeoutMs: 60_000 }),
  'a circuit breaker': () => {
    const breaker = new CircuitBreaker({ threshold: 1, resetTimeMs: 60_000 })
    breaker.execute(() => Promise.reject(refused)).catch(() => say(breaker.getState().state))
  },
  'a retry': () =>
    void withRetry(async attempt => (attempt < 3 ? Promise.reject(refused) : say('retried')), {
      delayMs: 20,
    }),
}

modes[mode]?.()
