import { afterEach, expect, test, vi } from 'vitest'
import { consoleLogger, createPrefixedLogger, silentLogger, type KyseraLogger } from '@kysera/core'

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

afterEach(() => {
  vi.restoreAllMocks()
})

/** Four methods, as adapters of pino and winston have, that need their `this`. */
class FourMethods implements KyseraLogger {
  readonly lines: unknown[][] = []

  debug(message: string, ...args: unknown[]): void {
    this.lines.push(['debug', message, ...args])
  }
  info(message: string, ...args: unknown[]): void {
    this.lines.push(['info', message, ...args])
  }
  warn(message: string, ...args: unknown[]): void {
    this.lines.push(['warn', message, ...args])
  }
  error(message: string, ...args: unknown[]): void {
    this.lines.push(['error', message, ...args])
  }
}

test.each([
  ['trace', 'debug', '[kysera:trace] hello'],
  ['debug', 'debug', '[kysera:debug] hello'],
  ['info', 'info', '[kysera:info] hello'],
  ['warn', 'warn', '[kysera:warn] hello'],
  ['error', 'error', '[kysera:error] hello'],
  ['fatal', 'error', '[kysera:fatal] FATAL: hello'],
] as const)('%s goes to console.%s', (level, method, text) => {
  const write = vi.spyOn(console, method).mockReturnValue()
  consoleLogger[level]('hello', { id: 1 })
  expect(write.mock.calls).toEqual([[text, { id: 1 }]])
})

test('a silent logger writes nothing', () => {
  const writes = (['debug', 'info', 'warn', 'error'] as const).map(method => vi.spyOn(console, method))
  for (const level of levels) silentLogger[level]('hello')
  expect(writes.flatMap(write => write.mock.calls)).toEqual([])
})

test('a prefix stands before each message, and levels that are missing go to their neighbour', () => {
  const base = new FourMethods()
  const logger = createPrefixedLogger('sql', base)
  for (const level of levels) logger[level]('hello', 1)
  const methods = ['debug', 'debug', 'info', 'warn', 'error', 'error']
  expect(base.lines).toEqual(methods.map(method => [method, '[sql] hello', 1]))
})

test('levels that the base has are used', () => {
  const lines: string[] = []
  const write = (message: string) => void lines.push(message)
  const logger = createPrefixedLogger('a', { ...silentLogger, trace: write, fatal: write })
  logger.trace('fine')
  logger.fatal('grave')
  expect(lines).toEqual(['[a] fine', '[a] grave'])
})

test('prefixes nest', () => {
  const base = new FourMethods()
  createPrefixedLogger('inner', createPrefixedLogger('outer', base)).fatal('hello')
  expect(base.lines).toEqual([['error', '[outer] [inner] hello']])
})

test('a prefix writes to the console when no base is given', () => {
  const write = vi.spyOn(console, 'info').mockReturnValue()
  createPrefixedLogger('audit').info('restored')
  expect(write.mock.calls).toEqual([['[kysera:info] [audit] restored']])
})
