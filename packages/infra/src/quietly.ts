import type { KyseraLogger } from '@kysera/core'

const ignore = (): void => {}

/** Calls what a user gave: whatever it throws or rejects with goes to `onError`, and never any further. */
export function quietly(act: () => unknown, onError: (error: unknown) => void = ignore): void {
  try {
    Promise.resolve(act()).catch(onError).catch(ignore)
  } catch (error) {
    quietly(() => onError(error))
  }
}

/** A logger whose failures stay its own. */
export function quietLogger(logger: KyseraLogger): KyseraLogger {
  return {
    debug: (...entry) => quietly(() => logger.debug(...entry)),
    info: (...entry) => quietly(() => logger.info(...entry)),
    warn: (...entry) => quietly(() => logger.warn(...entry)),
    error: (...entry) => quietly(() => logger.error(...entry)),
  }
}
