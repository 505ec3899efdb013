import type { AnyDb, MissCheck } from '@kysera/executor'
import { listOf } from '../table/list-of.js'
import type { Columns } from '../table/table.js'
import type { Definition } from './definition.js'

/** What the methods of a repository work on. */
export interface Source {
  readonly definition: Definition
  readonly executor: AnyDb
  /** The executor in the schema of the table. */
  readonly db: AnyDb
  readonly missChecks: MissCheck[]
}

/** A handle in the schema of the repository, if it has one. */
export const inSchema = (db: AnyDb, { schema }: Pick<Definition, 'schema'>): AnyDb =>
  schema === undefined ? db : db.withSchema(schema)

/** The checked keys of a list of ids. */
export const keysOf = ({ definition }: Source, ids: unknown): Columns[] =>
  listOf('ids', ids).map(id => definition.parseKey(id))
