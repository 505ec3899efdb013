import { NotFoundError } from '@kysera/core'
import type { MissCheck } from '@kysera/executor'
import type { Source } from '../definition/source.js'

/** Lets plugins say why a row is missing, before the repository does. */
export async function checkMiss(
  { missChecks }: Source,
  operation: Parameters<MissCheck>[0],
  key: Record<string, unknown>,
): Promise<void> {
  for (const check of missChecks) await check(operation, key)
}

/** What an update of a row that is not there rejects with. */
export const noRecord = (id: unknown): NotFoundError => new NotFoundError('Record', { id })
