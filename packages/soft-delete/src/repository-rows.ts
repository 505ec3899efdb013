import { detectDialect, getDialectTraits, type DialectTraits } from '@kysera/core'
import { replacePlugin, type AnyDb, type BaseRepositoryLike } from '@kysera/executor'
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { SoftDeleteConfig } from './options.js'
import { keyOf } from './row-key.js'
import { withDeleted } from './visibility.js'

/** A repository whose rows are soft-deleted. */
export interface Target {
  readonly repo: BaseRepositoryLike
  readonly config: SoftDeleteConfig
}

/** A row as the repository gives it, if the handle sees it. */
export async function findRow(target: Target, db: AnyDb, id: unknown): Promise<unknown> {
  const { repo, config } = target
  const key = keyOf(repo, config, id)
  const bound = config.primaryKey === undefined ? repo.withExecutor?.(db) : undefined
  if (bound?.findById !== undefined) return (await bound.findById(id)) ?? null
  const query = tableOn(repo, db).selectFrom(repo.tableName).selectAll()
  const row = await query.where(eb => eb.and(key)).executeTakeFirst()
  return row === undefined ? null : toEntity(repo, row)
}

/** The rows that the handle sees, as the repository gives them. */
export async function findRows({ repo }: Target, db: AnyDb): Promise<unknown[]> {
  const bound = repo.withExecutor?.(db)
  if (bound?.findAll !== undefined) return bound.findAll()
  const rows = await tableOn(repo, db).selectFrom(repo.tableName).selectAll().execute()
  return Promise.all(rows.map(row => toEntity(repo, row)))
}

/** A change of the marker that applies to some rows only. */
export interface Marking {
  readonly value: unknown
  // oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
  readonly where: (eb: ExpressionBuilder<any, any>) => Expression<SqlBool>
}

/** Changes the marker of one row, and nothing else; whether there was a row to change. */
export async function markRow({ repo, config }: Target, id: unknown, marking: Marking): Promise<boolean> {
  const key = keyOf(repo, config, id)
  // Deleting is not a change of the row's content, so its `updated_at` stays.
  const db = replacePlugin(withDeleted<AnyDb>(repo.executor), '@kysera/timestamps')
  const { numUpdatedRows } = await tableOn(repo, db)
    .updateTable(repo.tableName)
    .set({ [config.deletedAtColumn]: marking.value })
    .where(eb => eb.and(key))
    .where(marking.where)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** Removes one row from the table, whatever its marker says. */
export async function removeRow({ repo, config }: Target, id: unknown): Promise<void> {
  const key = keyOf(repo, config, id)
  const db = tableOn(repo, withDeleted<AnyDb>(repo.executor))
  await db
    .deleteFrom(repo.tableName)
    .where(eb => eb.and(key))
    .execute()
}

export const traitsOf = ({ repo }: Target): DialectTraits => getDialectTraits(detectDialect(repo.executor))

const tableOn = ({ schema }: BaseRepositoryLike, db: AnyDb): AnyDb =>
  schema === undefined ? db : db.withSchema(schema)

async function toEntity(repo: BaseRepositoryLike, row: unknown): Promise<unknown> {
  return repo.toEntity === undefined ? row : repo.toEntity(row)
}
