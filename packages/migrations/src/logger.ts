import { silentLogger, type KyseraLogger } from '@kysera/core'

type Level = keyof Required<KyseraLogger>

type Write = (message: string, ...args: unknown[]) => void

/** A full logger, one with some of the methods such as `console`, or a function that takes all messages. */
export type MigrationLogger = Partial<Record<Level, Write>> | ((message: string) => void)

type UsedLevel = 'debug' | 'info' | 'warn' | 'error'

/** The levels that migrations use, and which to take where one is missing: the nearest that is there. */
const nearest: Readonly<Record<UsedLevel, readonly Level[]>> = {
  debug: ['debug', 'trace', 'info', 'warn', 'error', 'fatal'],
  info: ['info', 'debug', 'warn', 'trace', 'error', 'fatal'],
  warn: ['warn', 'error', 'info', 'fatal', 'debug', 'trace'],
  error: ['error', 'fatal', 'warn', 'info', 'debug', 'trace'],
}

/** Where migrations write. Never throws. */
export type Log = Readonly<Record<UsedLevel, (message: string) => void>>

/** A log that nothing comes back from: a logger that fails changes nothing of what is reported. */
export function createLog(logger: MigrationLogger = silentLogger): Log {
  const writing = (level: UsedLevel) => (message: string) => void attempt(() => write(logger, level, message))
  return {
    debug: writing('debug'),
    info: writing('info'),
    warn: writing('warn'),
    error: writing('error'),
  }
}

function write(logger: MigrationLogger, level: UsedLevel, message: string): unknown {
  if (typeof logger === 'function') return logger(message)
  const present = nearest[level].find(candidate => typeof logger[candidate] === 'function')
  return present && logger[present]?.(message)
}

async function attempt(act: () => unknown): Promise<void> {
  try {
    await act()
  } catch {
    // There is nowhere left to tell it.
  }
}
