import { hasKey } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import { keyOf } from './row-key.js'
import { inSchema, tableOf, toEntity, type Target } from './target.js'

/** A row as the repository gives it, if the handle sees it. */
export async function findRow(target: Target, db: AnyDb, id: unknown): Promise<unknown> {
  const { repo, config } = target
  const key = keyOf(repo, config, id)
  const bound = config.primaryKey === undefined ? repo.withExecutor?.(db) : undefined
  if (bound?.findById !== undefined) return (await bound.findById(id)) ?? null
  const query = inSchema(target, db).selectFrom(repo.tableName).selectAll()
  const row = await query.where(hasKey(tableOf(target), key)).executeTakeFirst()
  return row === undefined ? null : toEntity(target, row)
}

/** The rows that the handle sees, as the repository gives them. */
export async function findRows(target: Target, db: AnyDb): Promise<unknown[]> {
  const { repo } = target
  const bound = repo.withExecutor?.(db)
  if (bound?.findAll !== undefined) return bound.findAll()
  const rows = await inSchema(target, db).selectFrom(repo.tableName).selectAll().execute()
  return Promise.all(rows.map(row => toEntity(target, row)))
}
