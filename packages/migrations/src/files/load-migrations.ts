import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BadRequestError } from '@kysera/core'
import { createMigrationWithMeta, type MigrationDefinition, type MigrationWithMeta } from '../migration.js'
import { byCodeUnits } from './load-sql-migrations.js'

/**
 * Migrations from a folder of modules (`.js`, `.mjs`, `.ts` where the runtime reads it) that export `up` and perhaps
 * `down`, `transaction`, `checksum`, `description`, `breaking`, `estimatedDuration` and `tags`. Sorted by file name,
 * which is the name of the migration without its extension.
 *
 * @throws {BadRequestError} with the path of a module that has no `up`.
 */
export async function loadMigrations(dir: string): Promise<MigrationWithMeta[]> {
  const files = (await readdir(dir))
    .filter(file => /\.(?:m?js|ts)$/.test(file) && !file.endsWith('.d.ts'))
    .toSorted(byCodeUnits)
  const migrations: MigrationWithMeta[] = []
  for (const file of files) migrations.push(await loadModule(dir, file))
  return migrations.toSorted((a, b) => byCodeUnits(a.name, b.name))
}

async function loadModule(dir: string, file: string): Promise<MigrationWithMeta> {
  const path = join(dir, file)
  const module: unknown = await import(pathToFileURL(resolve(path)).href)
  if (!hasUp(module)) throw new BadRequestError(`${path} exports no function up`)
  return createMigrationWithMeta(file.replace(/\.\w+$/, ''), pick(module))
}

const hasUp = (module: unknown): module is MigrationDefinition =>
  typeof module === 'object' && module !== null && 'up' in module && typeof module.up === 'function'

/** What else a module exports is its own affair. */
function pick(module: MigrationDefinition): MigrationDefinition {
  const { up, down, transaction, checksum, description, breaking, estimatedDuration, tags } = module
  return {
    up,
    ...(down !== undefined && { down }),
    ...(transaction !== undefined && { transaction }),
    ...(checksum !== undefined && { checksum }),
    ...(description !== undefined && { description }),
    ...(breaking !== undefined && { breaking }),
    ...(estimatedDuration !== undefined && { estimatedDuration }),
    ...(tags !== undefined && { tags }),
  }
}
