import type { AnyDb } from '@kysera/executor'
import type { Definition } from './definition/definition.js'
import { inSchema, type Source } from './definition/source.js'
import { paginateCursor } from './pagination/cursor-page.js'
import { paginate } from './pagination/offset-page.js'
import { count, exists, findAndCount } from './reads/count.js'
import { find, findById, findByIds, findOne } from './reads/find.js'
import type { AnyFindOptions } from './reads/find-options.js'
import type { BaseRepository } from './repository.js'
import { boundTo } from './transactions/bound-to.js'
import { inTransaction } from './transactions/in-transaction.js'
import { bulkUpdate } from './writes/bulk-update.js'
import { bulkCreate, create } from './writes/create.js'
import { bulkDelete, deleteById } from './writes/delete.js'
import { update } from './writes/update.js'

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

    findById: id => findById(source, id),
    findAll: () => find(source),
    find: (options?: AnyFindOptions) => find(source, options),
    findOne: (options?: AnyFindOptions) => findOne(source, options),
    findByIds: ids => findByIds(source, ids),
    findAndCount: (options?: AnyFindOptions) => findAndCount(source, options),
    paginate: options => paginate(source, options),
    paginateCursor: options => paginateCursor(source, options),
    count: options => count(source, options),
    exists: options => exists(source, options),
    create: input => create(source, input),
    update: (id, input) => update(source, id, input),
    delete: id => deleteById(source, id),

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
