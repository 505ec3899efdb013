import type { Kysely } from 'kysely'
import { chunksOf, keysPerStatement } from '../keys/chunks.js'
import type { Columns, KeyedTable } from '../keys/keyed-table.js'
import type { RepositoryShape } from './repository-shape.js'

// oxlint-disable-next-line typescript/no-explicit-any -- the tables are only known to the repository's owner
type AnyDb = Kysely<any>

/** Runs work whole or not at all, in a transaction of the repository: a savepoint where one is open. */
export function atomically<T>(repo: RepositoryShape, work: (executor: AnyDb) => Promise<T>): Promise<T> {
  if (repo.transaction !== undefined) return repo.transaction(work)
  // A repository written by hand, on a transaction whose owner rolls it back.
  if (repo.executor.isTransaction) return work(repo.executor)
  return repo.executor.transaction().execute(work)
}

/** A write on many rows of a repository. */
export interface ChunkedWrite {
  readonly table: KeyedTable
  readonly keys: readonly Columns[]
  /** An open transaction to write in. Default: one of the repository, when one statement does not do. */
  readonly executor?: AnyDb | undefined
  /** Writes some of the rows, and gives how many there were. */
  readonly write: (keys: readonly Columns[], executor: AnyDb) => Promise<number>
}

/** Writes rows in as few statements as their keys fit into, all or none. Gives how many rows there were. */
export function writeInChunks(
  repo: RepositoryShape,
  { table, keys, executor, write }: ChunkedWrite,
): Promise<number> {
  const chunks = chunksOf(keys, keysPerStatement(table))
  const writeAll = async (on: AnyDb): Promise<number> => {
    let rows = 0
    for (const chunk of chunks) rows += await write(chunk, on)
    return rows
  }
  if (executor !== undefined || chunks.length < 2) return writeAll(executor ?? repo.executor)
  return atomically(repo, writeAll)
}
