import { dummyDb, type DialectName } from '@kysera-internal/test-support'
import type { Compilable, KyselyConfig } from 'kysely'
import { createExecutorSync, type AnyDb, type AnyPlugin, type Plugin } from '../src/index.js'

export interface CompilingOptions extends Omit<KyselyConfig, 'dialect'> {
  readonly dialect?: DialectName
}

/** An executor whose queries are compiled and sent nowhere. */
export const compiling = (
  plugins: readonly AnyPlugin[],
  { dialect = 'postgres', ...config }: CompilingOptions = {},
): AnyDb => createExecutorSync(dummyDb(dialect, config), plugins)

export const sqlOf = (query: Compilable): string => query.compile().sql

/** Hides rows of every table. */
export const hideDeleted: Plugin = {
  name: 'hide-deleted',
  filter: (_, eb) => eb('deleted_at', 'is', null),
}
