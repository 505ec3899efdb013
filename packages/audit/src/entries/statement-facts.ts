import { AuditError } from '@kysera/core'
import type { AuditConfig } from '../options.js'
import { encodeValue, toJson } from '../values/encode.js'

/** What all entries of a statement share. */
export interface StatementFacts {
  readonly userId: string | null
  readonly time: Date
  readonly metadata: string | null
  /** Undefined where entries have no tenant. */
  readonly tenantId: string | null | undefined
}

/** Asks who writes, when and why, once. */
export async function readFacts(config: AuditConfig): Promise<StatementFacts> {
  const { getUserId, getTimestamp, metadata } = config
  const userId = await ask('getUserId', getUserId)
  const time = new Date(await ask('getTimestamp', getTimestamp))
  if (Number.isNaN(time.getTime())) throw new AuditError('getTimestamp() gave no point in time')
  const extra = await ask('metadata', metadata)
  return {
    time,
    userId: textOf(userId),
    metadata: (extra ?? null) === null ? null : toJson(encoded(extra), 'What metadata() gave'),
    tenantId: await currentTenant(config),
  }
}

/** The tenant of whom is asking; undefined where there are none. */
export async function currentTenant({
  getTenantId,
}: Pick<AuditConfig, 'getTenantId'>): Promise<string | null | undefined> {
  return getTenantId === undefined ? undefined : textOf(await ask('getTenantId', getTenantId))
}

const textOf = (value: string | number | bigint | null | undefined): string | null =>
  (value ?? null) === null ? null : String(value)

async function ask<T>(option: string, callback: () => T): Promise<Awaited<T>> {
  try {
    return await callback()
  } catch (error) {
    throw new AuditError(`${option}() failed: nothing was written`, undefined, undefined, { cause: error })
  }
}

function encoded(value: unknown): unknown {
  try {
    return encodeValue(value)
  } catch (error) {
    throw new AuditError('What metadata() gave cannot be recorded', undefined, undefined, { cause: error })
  }
}
