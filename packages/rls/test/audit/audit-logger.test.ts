import { rlsContext, RLSSchemaError } from '@kysera/rls'
import {
  ConsoleAuditAdapter,
  createAuditLogger,
  InMemoryAuditAdapter,
  type AuditConfig,
  type RLSAuditEvent,
} from '@kysera/rls/audit'
import { describe, expect, test, vi } from 'vitest'

const loggerWith = (config: Partial<AuditConfig> = {}) => {
  const adapter = new InMemoryAuditAdapter()
  return { adapter, logger: createAuditLogger({ adapter, ...config }) }
}

const outline = (events: readonly RLSAuditEvent[]) =>
  events.map(({ decision, operation, table }) => `${decision} ${operation} ${table}`)

describe('a logger', () => {
  test('says who was refused what, in which request', async () => {
    const { adapter, logger } = loggerWith()
    const request = { requestId: 'r1', ipAddress: '::1', userAgent: 'curl', timestamp: new Date() }
    rlsContext.run({ auth: { userId: 1, roles: [], tenantId: 'acme' }, request }, () =>
      logger.logDeny('update', 'posts', 'owners', { reason: 'not the owner', rowIds: [3] }),
    )
    await logger.flush()
    expect(adapter.getEvents()).toEqual([
      {
        timestamp: expect.any(Date),
        userId: 1,
        tenantId: 'acme',
        operation: 'update',
        table: 'posts',
        policyName: 'owners',
        decision: 'deny',
        reason: 'not the owner',
        rowIds: [3],
        requestId: 'r1',
        ipAddress: '::1',
        userAgent: 'curl',
      },
    ])
  })

  test('knows anonymous users', async () => {
    const { adapter, logger } = loggerWith()
    logger.logDeny('read', 'posts')
    await logger.flush()
    expect(adapter.getEvents()).toMatchObject([{ userId: 'anonymous' }])
  })

  const logAll = async ({ adapter, logger }: ReturnType<typeof loggerWith>) => {
    for (const table of ['posts', 'users']) {
      logger.logAllow('create', table)
      logger.logDeny('delete', table)
      logger.logFilter(table)
    }
    await logger.flush()
    return outline(adapter.getEvents())
  }

  test('writes denials alone, unless it is told more', async () => {
    expect(await logAll(loggerWith())).toEqual(['deny delete posts', 'deny delete users'])
    expect(await logAll(loggerWith({ defaults: { logFilters: true } }))).toEqual([
      'deny delete posts',
      'filter read posts',
      'deny delete users',
      'filter read users',
    ])
    expect(await logAll(loggerWith({ enabled: false }))).toEqual([])
  })

  test('goes by what a table says', async () => {
    const tables = { posts: { logAllowed: true, logDenied: false }, users: { enabled: false } }
    expect(await logAll(loggerWith({ tables }))).toEqual(['allow create posts'])
    const failing = (): never => {
      throw new Error('filter')
    }
    const filtered = { posts: { filter: () => false }, users: { filter: failing } }
    expect(await logAll(loggerWith({ tables: filtered }))).toEqual(['deny delete users'])
  })

  test('writes of the context what a table says', async () => {
    const tables = { posts: { includeContext: ['a', 'b'], excludeContext: ['b'] } }
    const { adapter, logger } = loggerWith({ tables })
    logger.logDeny('read', 'posts', undefined, { context: { a: 1, b: 2, c: 3 } })
    await logger.flush()
    expect(adapter.getEvents()).toMatchObject([{ context: { a: 1 } }])
    expect(adapter.getEvents()[0]?.context).toEqual({ a: 1 })
  })

  test('samples what is not a denial', async () => {
    const all = { logAllowed: true, logFilters: true }
    const denials = ['deny delete posts', 'deny delete users']
    expect(await logAll(loggerWith({ defaults: all, sampleRate: 0.5, random: () => 0.7 }))).toEqual(denials)
    expect(await logAll(loggerWith({ defaults: all, sampleRate: 0.5, random: () => 0.3 }))).toHaveLength(6)
    expect(await logAll(loggerWith({ defaults: all, sampleRate: 0, random: () => 0 }))).toEqual([])
  })

  test('writes when enough is waiting, or after a while', async () => {
    vi.useFakeTimers()
    try {
      const { adapter, logger } = loggerWith({ bufferSize: 2, flushInterval: 50 })
      logger.logDeny('read', 'a')
      logger.logDeny('read', 'b')
      await vi.waitFor(() => expect(adapter.size).toBe(2))
      logger.logDeny('read', 'c')
      expect(logger.bufferSize).toBe(1)
      await vi.advanceTimersByTimeAsync(50)
      expect([adapter.size, logger.bufferSize, vi.getTimerCount()]).toEqual([3, 0, 0])
    } finally {
      vi.useRealTimers()
    }
  })

  test('writes after a while where timers are numbers', async () => {
    const { setTimeout } = globalThis
    vi.stubGlobal('setTimeout', (act: () => void, ms: number) => Number(setTimeout(act, ms)))
    try {
      const { adapter, logger } = loggerWith({ flushInterval: 5 })
      logger.logDeny('read', 'a')
      await expect.poll(() => adapter.size).toBe(1)
    } finally {
      vi.unstubAllGlobals()
    }
  })

  test('hands over at once when it is not to wait', async () => {
    const { adapter, logger } = loggerWith({ async: false })
    logger.logDeny('read', 'a')
    await vi.waitFor(() => expect(adapter.size).toBe(1))
  })

  test('writes the rest when it is closed, and ignores what comes later', async () => {
    const close = vi.fn()
    const events: RLSAuditEvent[] = []
    const { logger } = loggerWith({ adapter: { log: event => void events.push(event), close } })
    logger.logDeny('read', 'a')
    const flushing = logger.flush()
    logger.logDeny('read', 'b')
    await logger.close()
    await flushing
    logger.logDeny('read', 'c')
    await logger.flush()
    expect(outline(events)).toEqual(['deny read a', 'deny read b'])
    expect(close).toHaveBeenCalledOnce()
    expect(logger.bufferSize).toBe(0)
  })

  test('can be switched off and on', async () => {
    const { adapter, logger } = loggerWith()
    logger.setEnabled(false)
    logger.logDeny('read', 'a')
    logger.setEnabled(true)
    logger.logDeny('read', 'b')
    await logger.flush()
    expect(outline(adapter.getEvents())).toEqual(['deny read b'])
  })

  test.each([
    ['bufferSize', 0],
    ['sampleRate', 2],
    ['flushInterval', Number.NaN],
    ['maxBuffered', -1],
  ])('refuses %s of %s', (option, value) => {
    expect(() => loggerWith({ [option]: value })).toThrow(RLSSchemaError)
  })
})

describe('what cannot be written', () => {
  const down = new Error('down')

  test('as a batch waits for the next time', async () => {
    const onError = vi.fn()
    const logBatch = vi.fn<(events: readonly RLSAuditEvent[]) => Promise<void>>().mockRejectedValueOnce(down)
    const { logger } = loggerWith({ adapter: { log() {}, logBatch }, onError })
    logger.logDeny('read', 'a')
    await logger.flush()
    expect(onError).toHaveBeenCalledExactlyOnceWith(down, [expect.objectContaining({ table: 'a' })])
    logger.logDeny('read', 'b')
    await logger.flush()
    expect(outline(logBatch.mock.lastCall?.[0] ?? [])).toEqual(['deny read a', 'deny read b'])
  })

  test('one by one is tried again alone', async () => {
    const onError = vi.fn(() => {
      throw new Error('onError too')
    })
    const tried: string[] = []
    const log = ({ table }: RLSAuditEvent): void => {
      tried.push(table)
      if (table === 'b' && tried.length < 4) throw down
    }
    const { logger } = loggerWith({ adapter: { log }, onError })
    for (const table of ['a', 'b', 'c']) logger.logDeny('read', table)
    await logger.flush()
    expect(onError).toHaveBeenCalledExactlyOnceWith(down, [expect.objectContaining({ table: 'b' })])
    await logger.flush()
    expect(tried).toEqual(['a', 'b', 'c', 'b'])
  })

  test('is dropped when there is too much of it, the oldest first', async () => {
    const onError = vi.fn()
    const adapter = { log() {}, logBatch: () => Promise.reject(down) }
    const { logger } = loggerWith({ adapter, onError, maxBuffered: 2 })
    for (const table of ['a', 'b', 'c']) logger.logDeny('read', table)
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.any(Error), [
      expect.objectContaining({ table: 'a' }),
    ])
    await logger.flush()
    expect(logger.bufferSize).toBe(2)
  })
})

describe('the console', () => {
  const event: RLSAuditEvent = {
    timestamp: new Date('2025-01-02T03:04:05.678Z'),
    userId: 'ann\n2025 ALLOW',
    operation: 'read',
    table: 'posts',
    decision: 'deny',
    policyName: 'owners',
    reason: 'why',
  }

  test('shows one line an event, whatever is in it', () => {
    const lines: string[] = []
    const write = (line: string): void => void lines.push(line)
    new ConsoleAuditAdapter({ colors: false, write }).log(event)
    new ConsoleAuditAdapter({ includeTimestamp: false, write }).log({ ...event, userId: 1, tenantId: 2 })
    expect(lines).toEqual([
      '2025-01-02T03:04:05.678Z DENY read posts user=ann 2025 ALLOW policy=owners reason=why',
      '\u001B[31mDENY\u001B[0m read posts user=1 tenant=2 policy=owners reason=why',
    ])
  })

  test('shows JSON', () => {
    const write = vi.fn()
    new ConsoleAuditAdapter({ format: 'json', write }).log({ ...event, context: { id: 1n } })
    expect(JSON.parse(String(write.mock.lastCall?.[0]))).toEqual({
      ...event,
      timestamp: '2025-01-02T03:04:05.678Z',
      context: { id: '1' },
    })
  })
})

describe('a log in memory', () => {
  const at = (seconds: number): Date => new Date(seconds * 1000)
  const adapter = new InMemoryAuditAdapter()
  const log = (seconds: number, userId: number, table: string, decision: RLSAuditEvent['decision']): void =>
    adapter.log({ timestamp: at(seconds), userId, table, decision, operation: 'read' })
  log(1, 1, 'posts', 'deny')
  log(2, 2, 'posts', 'deny')
  log(3, 2, 'users', 'deny')
  log(4, 2, 'constructor', 'allow')

  test('can be asked', () => {
    expect(adapter.query({ userId: 2, decision: 'deny' })).toHaveLength(2)
    expect(adapter.query({ startTime: at(2), endTime: at(3) })).toHaveLength(2)
    expect(adapter.query({ limit: 0 })).toEqual([])
    expect(outline(adapter.query({ offset: 1, limit: 1 }))).toEqual(['deny read posts'])
  })

  test('counts', () => {
    expect(adapter.getStats()).toEqual({
      totalEvents: 4,
      byDecision: { allow: 1, deny: 3, filter: 0 },
      byOperation: { read: 4 },
      byTable: { posts: 2, users: 1, constructor: 1 },
      topDeniedUsers: [
        { userId: 2, count: 2 },
        { userId: 1, count: 1 },
      ],
    })
    expect(adapter.getStats({ endTime: at(1) }).totalEvents).toBe(1)
  })

  test('keeps the newest', () => {
    const small = new InMemoryAuditAdapter(1)
    for (const event of adapter.getEvents()) small.log(event)
    expect(outline(small.getEvents())).toEqual(['allow read constructor'])
    small.clear()
    expect(small.size).toBe(0)
  })
})

describe('a logger whose adapter is slow or fails', () => {
  test('does not try again for each event', async () => {
    let tries = 0
    const adapter = {
      log: () => undefined,
      logBatch: () => {
        tries += 1
        return Promise.reject(new Error('down'))
      },
    }
    const audit = createAuditLogger({ adapter, bufferSize: 2, onError: () => undefined })
    for (let event = 0; event < 20; event += 1) {
      audit.logDeny('read', 'posts')
      await new Promise(resolve => setImmediate(resolve))
    }
    expect(audit.bufferSize).toBe(20)
    expect(tries).toBeLessThan(12)
    await audit.close()
  })
})

test('a line of JSON has no control characters', () => {
  const lines: string[] = []
  const adapter = new ConsoleAuditAdapter({ format: 'json', write: line => void lines.push(line) })
  const reason = 'a\u009B2J\u007F\u2028b'
  adapter.log({ timestamp: new Date(0), userId: 1, operation: 'read', table: 't', decision: 'deny', reason })
  expect(lines[0]).not.toMatch(/[\p{Cc}\u2028]/u)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ reason })
})
