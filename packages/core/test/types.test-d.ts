import { expectTypeOf, test } from 'vitest'
import {
  createPluginConfig,
  createPluginMetadata,
  type ErrorCodes,
  isValidErrorCode,
  parseDatabaseError,
  UniqueConstraintError,
  type ErrorCode,
  type KyseraLogger,
  type PluginPriority,
} from '@kysera/core'

test('a code is its own type', () => {
  expectTypeOf<(typeof ErrorCodes)['DB_TIMEOUT']>().toEqualTypeOf<'DB_TIMEOUT'>()
  expectTypeOf<keyof typeof ErrorCodes>().toEqualTypeOf<ErrorCode>()
})

test('checking a code narrows it', () => {
  const code: string = 'DB_TIMEOUT'
  if (isValidErrorCode(code)) expectTypeOf(code).toEqualTypeOf<ErrorCode>()
})

test('an error is narrowed to its class', () => {
  const error = parseDatabaseError(undefined)
  if (error instanceof UniqueConstraintError) expectTypeOf(error.columns).toEqualTypeOf<readonly string[]>()
})

test('four methods are a logger', () => {
  expectTypeOf<Pick<Console, 'debug' | 'info' | 'warn' | 'error'>>().toExtend<KyseraLogger>()
})

test('priorities are known numbers', () => {
  expectTypeOf<PluginPriority>().toEqualTypeOf<1000 | 500 | 100 | 50 | 0 | -100>()
})

test('options may be undefined, and not misspelt', () => {
  createPluginConfig('audit', { tables: undefined, primaryKeyColumn: ['a', 'b'] as const })
  createPluginMetadata('audit', '1.0.0', { priority: undefined })
  // @ts-expect-error -- there is no such option
  createPluginConfig('audit', { table: ['users'] })
})
