import { NotFoundError } from '@kysera/core'
import type { AnyDb, MissCheck } from '@kysera/executor'
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

/** Lets plugins say why a row is missing, before the repository does. */
export async function checkMiss(
  { missChecks }: Source,
  operation: Parameters<MissCheck>[0],
  key: Record<string, unknown>,
): Promise<void> {
  for (const check of missChecks) await check(operation, key)
}

/** What an update of a row that is not there rejects with. */
export const noRecord = (id: unknown): NotFoundError => new NotFoundError('Record', { id })
