import { unknownPoolMetrics, type MetricsPool, type PoolMetrics } from '../pool/pool-metrics.js'
import { errorText } from './error-text.js'
import { poolHealthOf, type HealthCheck, type HealthMetrics } from './health.js'

/** What the pool tells. */
export interface PoolReport {
  readonly check: HealthCheck
  readonly metrics: Pick<HealthMetrics, 'poolMetrics'>
}

const name = 'Connection Pool'

/** Never throws. */
export function checkPool(pool: MetricsPool): PoolReport {
  try {
    const metrics = pool.getMetrics()
    if (metrics === unknownPoolMetrics) return unknown
    const poolMetrics = poolHealthOf(metrics)
    return { check: { name, ...judge(metrics), details: { ...metrics } }, metrics: { poolMetrics } }
  } catch (error) {
    return { check: { name, status: 'degraded', message: errorText(error) }, metrics: {} }
  }
}

const unknown: PoolReport = {
  check: { name, status: 'healthy', message: 'The shape of this pool is not known' },
  metrics: {},
}

function judge({ total, active, waiting }: PoolMetrics): Pick<HealthCheck, 'status' | 'message'> {
  const isBusy = waiting > 0 && active >= total
  const message = `${active} of ${total} connections are busy, ${waiting} requests wait`
  return { status: isBusy ? 'degraded' : 'healthy', message }
}
