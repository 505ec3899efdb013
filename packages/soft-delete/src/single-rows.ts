import { hasKey, inSchemaOf, rowKeyOf, toEntity } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import { tableOf, type Target } from './target.js'

/** A row as the repository gives it, if the handle sees it. */
export async function findRow(target: Target, db: AnyDb, id: unknown): Promise<unknown> {
  const { repo, config } = target
  const key = rowKeyOf(repo, id, config.primaryKey)
  const bound = config.primaryKey === undefined ? repo.withExecutor?.(db) : undefined
  if (bound?.findById !== undefined) return (await bound.findById(id)) ?? null
  const query = inSchemaOf(repo, db).selectFrom(repo.tableName).selectAll()
  const row = await query.where(hasKey(tableOf(target), key)).executeTakeFirst()
  return row === undefined ? null : toEntity(repo, row)
}

/** The rows that the handle sees, as the repository gives them. */
export async function findRows({ repo }: Target, db: AnyDb): Promise<unknown[]> {
  const bound = repo.withExecutor?.(db)
  if (bound?.findAll !== undefined) return bound.findAll()
  const rows = await inSchemaOf(repo, db).selectFrom(repo.tableName).selectAll().execute()
  return Promise.all(rows.map(row => toEntity(repo, row)))
}
