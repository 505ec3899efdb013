/** Where Kysera writes. The four basic methods suffice, so that pino, winston and `console` fit. */
export interface KyseraLogger {
  debug(message: string, ...args: unknown[]): void
  info(message: string, ...args: unknown[]): void
  warn(message: string, ...args: unknown[]): void
  error(message: string, ...args: unknown[]): void
  /** Finer than debug. Default: `debug` is called. */
  trace?(message: string, ...args: unknown[]): void
  /** Graver than error. Default: `error` is called. */
  fatal?(message: string, ...args: unknown[]): void
}

// The global console, declared here because the compiler is given neither the DOM nor Node.
declare const console: KyseraLogger

/** Writes to the console, each message with its level: `[kysera:warn] slow query`. */
export const consoleLogger: Required<KyseraLogger> = {
  trace: (message, ...args) => console.debug(`[kysera:trace] ${message}`, ...args),
  debug: (message, ...args) => console.debug(`[kysera:debug] ${message}`, ...args),
  info: (message, ...args) => console.info(`[kysera:info] ${message}`, ...args),
  warn: (message, ...args) => console.warn(`[kysera:warn] ${message}`, ...args),
  error: (message, ...args) => console.error(`[kysera:error] ${message}`, ...args),
  fatal: (message, ...args) => console.error(`[kysera:fatal] FATAL: ${message}`, ...args),
}

const ignore = (): void => {}

/** Writes nothing. */
export const silentLogger: Required<KyseraLogger> = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
}

/**
 * A logger that puts `[prefix]` before each message and passes it on. Prefixes nest.
 *
 * @example
 * createPrefixedLogger('audit').info('restored') // [kysera:info] [audit] restored
 */
export function createPrefixedLogger(
  prefix: string,
  baseLogger: KyseraLogger = consoleLogger,
): Required<KyseraLogger> {
  const prefixed = (message: string): string => `[${prefix}] ${message}`
  return {
    trace: (message, ...args) =>
      baseLogger[baseLogger.trace ? 'trace' : 'debug']?.(prefixed(message), ...args),
    debug: (message, ...args) => baseLogger.debug(prefixed(message), ...args),
    info: (message, ...args) => baseLogger.info(prefixed(message), ...args),
    warn: (message, ...args) => baseLogger.warn(prefixed(message), ...args),
    error: (message, ...args) => baseLogger.error(prefixed(message), ...args),
    fatal: (message, ...args) =>
      baseLogger[baseLogger.fatal ? 'fatal' : 'error']?.(prefixed(message), ...args),
  }
}
