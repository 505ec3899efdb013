import {
  Kysely,
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Driver,
  type QueryResult,
} from 'kysely'
import type { Db } from '../db.js'

/** A database that writes down what is sent to it. */
export interface Recorder {
  /** Compiles as the database does that it was made from, and answers every question with no rows. */
  readonly db: Db
  readonly recorded: CompiledQuery[]
}

export function createRecorder(source: Db): Recorder {
  const recorded: CompiledQuery[] = []
  const executor = source.withoutPlugins().getExecutor()
  const db: Db = new Kysely({
    dialect: {
      createAdapter: () => executor.adapter,
      createDriver: () => recordingDriver(recorded),
      createIntrospector: () => blindIntrospector,
      createQueryCompiler: () => ({ compileQuery: (node, queryId) => executor.compileQuery(node, queryId) }),
    },
  })
  return { db, recorded }
}

function recordingDriver(recorded: CompiledQuery[]): Driver {
  const connection: DatabaseConnection = {
    executeQuery: async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
      recorded.push(query)
      return { rows: [] }
    },
    async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      recorded.push(query)
      yield { rows: [] }
    },
  }
  return {
    init: nothing,
    acquireConnection: () => Promise.resolve(connection),
    beginTransaction: nothing,
    commitTransaction: nothing,
    rollbackTransaction: nothing,
    savepoint: nothing,
    rollbackToSavepoint: nothing,
    releaseSavepoint: nothing,
    releaseConnection: nothing,
    destroy: nothing,
  }
}

const nothing = (): Promise<void> => Promise.resolve()

/** `getMetadata` is asked for by Kysely 0.28 alone. */
const nothingThere = {
  getSchemas: () => Promise.resolve([]),
  getTables: () => Promise.resolve([]),
  getMetadata: () => Promise.resolve({ tables: [] }),
}

const blindIntrospector: DatabaseIntrospector = nothingThere
