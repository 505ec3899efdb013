import type { Kysely } from 'kysely'
import { detectDialect } from '../detect-dialect.js'
import type { KeyedTable } from '../keys/keyed-table.js'

// oxlint-disable typescript/no-explicit-any -- the tables of a repository are only known to its owner
/** A repository as plugins see it. One that is written by hand needs only the first two members. */
export interface RepositoryShape {
  readonly tableName: string
  readonly executor: Kysely<any>
  readonly schema?: string
  /** Key columns in declared order. Absent: `['id']`. */
  readonly primaryKey?: readonly string[]
  transaction?<R>(fn: (trx: Kysely<any>) => Promise<R>): Promise<R>
  parseKey?(id: unknown): Record<string, unknown>
  toEntity?(row: unknown): Promise<unknown>
}

/** The handle in the schema of a repository, if it has one. */
export function inSchemaOf({ schema }: Pick<RepositoryShape, 'schema'>, db: Kysely<any>): Kysely<any> {
  return schema === undefined ? db : db.withSchema(schema)
}
// oxlint-enable typescript/no-explicit-any

/** The table of a repository. The key is that of the plugin's options, if they name one. */
export function keyedTableOf(repo: RepositoryShape, primaryKey?: readonly string[]): KeyedTable {
  return {
    name: repo.tableName,
    key: primaryKey ?? repo.primaryKey ?? ['id'],
    dialect: detectDialect(repo.executor),
  }
}

/** A row as the repository gives it. */
export async function toEntity(repo: Pick<RepositoryShape, 'toEntity'>, row: unknown): Promise<unknown> {
  return repo.toEntity === undefined ? row : repo.toEntity(row)
}
