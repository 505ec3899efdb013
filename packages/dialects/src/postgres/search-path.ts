import { BadRequestError } from '@kysera/core'
import type { Kysely } from 'kysely'
import type { Db } from '../db.js'
import { factsOf } from '../dialect-facts.js'
import { escapeIdentifier } from '../identifiers.js'
import { Lease } from '../lease.js'
import { assertPlain } from '../table-name.js'
import { readSetting, withSetting, writeSetting } from './settings.js'

/** How a search path is set. */
export interface SetSearchPathOptions {
  /** For the session of whichever connection is used: only where there is no more than one. Default: false. */
  readonly session?: boolean | undefined
}

/** The entry that stands for a schema named as the user. */
const userSchema = '$user'

export async function getSearchPath(db: Db): Promise<string[]> {
  return parseSearchPath(await readSetting(db, 'search_path'))
}

export async function setSearchPath(
  db: Db,
  schemas: readonly string[],
  { session = false }: SetSearchPathOptions,
): Promise<void> {
  const path = formatSearchPath(schemas)
  if (db.isTransaction === session) {
    throw new BadRequestError(
      session
        ? 'In a transaction the search path is set for that transaction, not for the session'
        : 'The search path of a pooled connection would stay for its next user: use withSearchPath, a transaction, or { session: true } where there is one connection',
    )
  }
  await writeSetting(db, 'search_path', path)
}

export async function withSearchPath<DB, T>(
  db: Kysely<DB>,
  schemas: readonly string[],
  work: (scoped: Kysely<DB>) => Promise<T>,
): Promise<T> {
  const path = formatSearchPath(schemas)
  if (db.isTransaction) return withSetting(db, 'search_path', path, async () => await work(db))
  if (work.length === 0) {
    throw new BadRequestError('withSearchPath needs a function that takes the handle it is given')
  }
  return db.connection().execute(pinned => {
    const lease = new Lease()
    const scoped = pinned.withPlugin(lease)
    return withSetting(pinned, 'search_path', path, () => lease.during(async () => await work(scoped)))
  })
}

/** Names in quotes, so that none is folded or taken for more than one. */
function formatSearchPath(schemas: readonly string[]): string {
  if (schemas.length === 0) throw new BadRequestError('A search path needs at least one schema')
  const { maxIdentifierBytes } = factsOf('postgres')
  const names = schemas.map(name =>
    name === userSchema ? name : assertPlain(name, 'schema', maxIdentifierBytes),
  )
  return names.map(name => escapeIdentifier(name, 'postgres')).join(', ')
}

/** PostgreSQL folds what is not in quotes. */
function parseSearchPath(path: string): string[] {
  const entries = path.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)
  return Array.from(entries, ([, quoted, bare = '']) =>
    quoted === undefined ? bare.toLowerCase() : quoted.replaceAll('""', '"'),
  )
}
