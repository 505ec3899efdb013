import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BadRequestError } from '@kysera/core'
import type { Migration } from '../migration.js'
import { runScript } from './run-script.js'
import { normalise, parseSqlFile } from './sql-file.js'

/** The files of one migration. */
interface FileSet {
  up?: string
  down?: string
}

/**
 * Migrations from a folder of SQL files, sorted by name: `001_tags.sql`, or `001_tags.up.sql` with an optional
 * `001_tags.down.sql`. A single file may have sections, which begin with a line `-- up` and a line `-- down`.
 *
 * A first line `-- kysera: no-transaction` keeps a migration out of a transaction. Each has the SHA-256 of its file as
 * checksum, or of the one for `up`. Semicolons in quotes, comments, dollar quotes and bodies of triggers and routines
 * end no statement; a line `delimiter //` helps on MySQL, and lines `go` part batches on SQL Server.
 *
 * @throws {BadRequestError} naming the file that makes no sense.
 * @example
 * import { runMigrations } from '@kysera/migrations'
 * import { loadSqlMigrations } from '@kysera/migrations/files'
 * import type { Kysely } from 'kysely'
 *
 * export async function migrate(db: Kysely<unknown>): Promise<void> {
 *   await runMigrations(db, await loadSqlMigrations('migrations'))
 * }
 */
export async function loadSqlMigrations(dir: string): Promise<Migration[]> {
  const files = (await readdir(dir)).filter(file => file.endsWith('.sql')).toSorted(byCodeUnits)
  const sets = new Map<string, FileSet>()
  for (const file of files) addFile(sets, dir, file)
  const names = [...sets].toSorted(([a], [b]) => byCodeUnits(a, b))
  return Promise.all(names.map(([name, set]) => loadSet(name, set)))
}

export const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

function addFile(sets: Map<string, FileSet>, dir: string, file: string): void {
  const [, name = '', direction = 'up'] = /^(.*?)(?:\.(up|down))?\.sql$/.exec(file) ?? []
  const path = join(dir, file)
  const set = sets.get(name) ?? {}
  sets.set(name, set)
  const key = direction === 'down' ? 'down' : 'up'
  if (set[key] !== undefined) throw new BadRequestError(`${path}: there is ${set[key]} too`)
  set[key] = path
}

async function loadSet(name: string, { up: upPath, down: downPath }: FileSet): Promise<Migration> {
  if (upPath === undefined) throw new BadRequestError(`${downPath}: there is no file for the way up`)
  const text = await read(upPath)
  const { up, down: section, isInTransaction } = parseSqlFile(text, upPath)
  if (section !== undefined && downPath !== undefined) {
    throw new BadRequestError(`${downPath}: ${upPath} has a section "-- down" already`)
  }
  const downFile = downPath === undefined ? undefined : await read(downPath)
  const down = downFile ?? section
  const wantsTransaction = isInTransaction && parseSqlFile(downFile ?? '', name).isInTransaction
  return {
    name,
    checksum: createHash('sha256').update(text).digest('hex'),
    up: db => runScript(db, up),
    ...(down !== undefined && { down: db => runScript(db, down) }),
    ...(!wantsTransaction && { transaction: false }),
  }
}

const read = async (path: string): Promise<string> => normalise(await readFile(path, 'utf8'))
