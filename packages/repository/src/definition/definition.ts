import { assertName, BadRequestError, detectDialect, type Dialect, type KyseraLogger } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import {
  getPrimaryKeyColumns,
  normalizePrimaryKeyConfig,
  normalizePrimaryKeyInput,
} from '../table/primary-key.js'
import type { Columns, Table } from '../table/table.js'
import { entityMappers, type EntityMappers } from './entity-mappers.js'
import { inputParsers } from './input-parsers.js'
import type { AnyRepositoryConfig } from './repository-config.js'

/** All of a repository that depends on its configuration alone; shared by its forms on other executors. */
export interface Definition extends EntityMappers {
  readonly table: Table
  readonly schema: string | undefined
  readonly logger: KyseraLogger | undefined
  readonly parseKey: (id: unknown) => Record<string, unknown>
  readonly parseCreate: (input: unknown) => Promise<Columns>
  readonly parseUpdate: (input: unknown) => Promise<Record<string, unknown>>
}

/**
 * @throws {BadRequestError} when the table has no name, or the key no column.
 * @throws {TypeError} when a schema is none.
 */
export function defineRepository(config: AnyRepositoryConfig, executor: AnyDb): Definition {
  const table = tableOf(config, executor)
  return {
    table,
    schema: config.schema,
    logger: config.logger,
    parseKey: id => normalizePrimaryKeyInput(table.key, id),
    ...inputParsers(config),
    ...entityMappers(config),
  }
}

function tableOf(config: AnyRepositoryConfig, executor: AnyDb): Table {
  assertName(config.tableName, 'tableName', BadRequestError)
  const primaryKey = normalizePrimaryKeyConfig(config.primaryKey, config.primaryKeyType)
  const key = Object.freeze([...getPrimaryKeyColumns(primaryKey)])
  if (key.length === 0) throw new BadRequestError('A primary key has at least one column')
  return { name: config.tableName, key, keyType: primaryKey.type, dialect: dialectOf(config, executor) }
}

function dialectOf({ dialect }: AnyRepositoryConfig, executor: AnyDb): Dialect {
  if (dialect === undefined) return detectDialect(executor)
  return typeof dialect === 'string' ? dialect : dialect.dialect
}
