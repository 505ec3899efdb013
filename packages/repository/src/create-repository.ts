import type { AnyDb } from '@kysera/executor'
import { bulkCreate, bulkDelete, findByIds } from './writes/create.js'
import { bulkUpdate } from './writes/bulk-update.js'
import { paginateCursor } from './pagination/cursor-page.js'
import type { Definition } from './definition/definition.js'
import type { AnyFindOptions } from './reads/find-options.js'
import { boundTo, inTransaction } from './transactions/joining.js'
import * as methods from './reads/find.js'
import { findAndCount, paginate } from './pagination/offset-page.js'
import type { BaseRepository } from './repository.js'
import { inSchema, type Source } from './definition/source.js'

/** A repository: what its configuration defines, on an executor. */
export function createRepository(definition: Definition, executor: AnyDb): BaseRepository {
  const { table, schema, parseKey, parseUpdate, toEntity } = definition
  const source: Source = { definition, executor, db: inSchema(executor, definition), missChecks: [] }
  // Applications make repositories per request: no spread, and functions that do not depend on the executor are shared.
  return {
    tableName: table.name,
    executor,
    schema,
    primaryKey: table.key,

    findById: id => methods.findById(source, id),
    findAll: () => methods.find(source),
    find: (options?: AnyFindOptions) => methods.find(source, options),
    findOne: (options?: AnyFindOptions) => methods.findOne(source, options),
    findByIds: ids => findByIds(source, ids),
    findAndCount: (options?: AnyFindOptions) => findAndCount(source, options),
    paginate: options => paginate(source, options),
    paginateCursor: options => paginateCursor(source, options),
    count: options => methods.count(source, options),
    exists: options => methods.exists(source, options),
    create: input => methods.create(source, input),
    update: (id, input) => methods.update(source, id, input),
    delete: id => methods.deleteById(source, id),

    bulkCreate: inputs => bulkCreate(source, inputs),
    bulkUpdate: (items, options) => bulkUpdate(source, items, options),
    bulkDelete: ids => bulkDelete(source, ids),

    transaction: (fn, options) =>
      inTransaction(source.executor, fn, { logger: source.definition.logger, ...options }),
    withTransaction: trx => createRepository(source.definition, boundTo(source.executor, trx)),
    withExecutor: other => createRepository(source.definition, other),

    parseKey,
    parseUpdate,
    toEntity,
    onMiss: check => void source.missChecks.push(check),
  }
}
