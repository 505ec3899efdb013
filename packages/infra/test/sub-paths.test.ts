import * as all from '@kysera/infra'
import * as health from '@kysera/infra/health'
import * as pool from '@kysera/infra/pool'
import * as resilience from '@kysera/infra/resilience'
import * as shutdown from '@kysera/infra/shutdown'
import { expect, test } from 'vitest'

test('the main entry has what the sub-paths have, as the same objects', () => {
  expect({ ...all }).toEqual({ ...health, ...pool, ...resilience, ...shutdown })
  expect(Object.keys(all).toSorted()).toEqual([
    'CircuitBreaker',
    'CircuitBreakerError',
    'HealthMonitor',
    'checkDatabaseHealth',
    'createMetricsPool',
    'createRetryWrapper',
    'createShutdownController',
    'getMetrics',
    'gracefulShutdown',
    'hasDatabaseMetrics',
    'isMetricsPool',
    'isTransientError',
    'performHealthCheck',
    'registerShutdownHandlers',
    'shutdownDatabase',
    'withRetry',
  ])
})

test('an error of one entry is an error of the other', async () => {
  const breaker = new resilience.CircuitBreaker(1)
  await breaker.forceOpen()
  await expect(breaker.execute(async () => 1)).rejects.toBeInstanceOf(all.CircuitBreakerError)
})
