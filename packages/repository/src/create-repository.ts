import { currentTransaction, withTransaction } from '@kysera/dal'
import { rebindExecutor, type AnyDb, type MissCheck } from '@kysera/executor'
import type { Definition } from './definition.js'
import type { AnyFindOptions } from './find-options.js'
import { boundTo } from './joining.js'
import * as methods from './methods.js'
import { normalizePrimaryKeyInput } from './primary-key.js'
import type { AnyRepository } from './repository.js'

/** A repository: what its configuration defines, on an executor. */
export function createRepository(definition: Definition, executor: AnyDb): AnyRepository {
  const { table, schema, parseUpdate, toEntity } = definition
  const missChecks: MissCheck[] = []
  const db = schema === undefined ? executor : executor.withSchema(schema)
  const source: methods.Source = { ...definition, db, missChecks }
  const withExecutor = (other: AnyDb): AnyRepository => createRepository(definition, other)
  return {
    tableName: table.name,
    executor,
    ...(schema !== undefined && { schema }),
    primaryKey: table.key,

    findById: id => methods.findById(source, id),
    findAll: () => methods.find(source),
    find: (options?: AnyFindOptions) => methods.find(source, options),
    findOne: (options?: AnyFindOptions) => methods.findOne(source, options),
    count: options => methods.count(source, options),
    exists: options => methods.exists(source, options),
    create: input => methods.create(source, input),
    update: (id, input) => methods.update(source, id, input),
    delete: id => methods.deleteById(source, id),

    transaction: (fn, options) =>
      withTransaction(
        currentTransaction(executor) ?? executor,
        ctx => fn(rebindExecutor(executor, ctx.db)),
        options,
      ),
    withTransaction: trx => withExecutor(boundTo(executor, trx)),
    withExecutor,

    parseKey: id => normalizePrimaryKeyInput(table.key, id),
    parseUpdate,
    toEntity,
    onMiss: check => void missChecks.push(check),
  }
}
