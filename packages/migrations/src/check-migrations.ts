import { BadRequestError } from '@kysera/core'
import type { Migration } from './migration.js'

// Lists may come from plain JavaScript or from files, so they are checked beyond their types.

const longestName = 255

/**
 * Lets lists pass that can be run.
 *
 * @throws {BadRequestError} naming the migration.
 */
export function checkMigrations(migrations: readonly Migration[]): void {
  if (!Array.isArray(migrations)) throw new BadRequestError('Migrations must be an array')
  migrations.forEach(checkMigration)
  const seen = new Set<string>()
  for (const { name } of migrations) {
    if (seen.has(name)) throw new BadRequestError(`Duplicate migration name: ${name}`)
    seen.add(name)
  }
}

/** @throws {BadRequestError} for what cannot be the name of a migration. */
export function checkName(name: unknown): asserts name is string {
  if (typeof name !== 'string')
    throw new BadRequestError(`A migration's name must be a string, not ${typeof name}`)
  if (name.trim() === '') throw new BadRequestError('A migration must have a name, and this one is empty')
  // MySQL and SQL Server do not tell them apart.
  if (name !== name.trim()) throw new BadRequestError(`Migration "${name}": white space around a name`)
  if (name.length > longestName) {
    throw new BadRequestError(
      `Migration "${name.slice(0, 50)}…": a name has at most ${longestName} characters`,
    )
  }
}

function checkMigration(migration: Migration, index: number): void {
  if (typeof migration !== 'object' || migration === null) {
    throw new BadRequestError(`Migration number ${index + 1} is no object`)
  }
  const { name, up, down }: Migration = migration
  checkName(name)
  if (typeof up !== 'function') throw new BadRequestError(`Migration "${name}": up must be a function`)
  if (down !== undefined && typeof down !== 'function') {
    throw new BadRequestError(`Migration "${name}": down must be a function`)
  }
}
