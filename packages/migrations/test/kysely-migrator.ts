import * as kysely from 'kysely'
import { expect } from 'vitest'
import type { Migration, MigrationDefinitions } from '../src/index.js'
import type { AnyDb } from './sample.js'

interface Provider {
  getMigrations(): Promise<MigrationDefinitions>
}

/** As far as it is the same in all versions of Kysely; 0.29 has it elsewhere, and another type in its place. */
type MigratorClass = new (props: { readonly db: AnyDb; readonly provider: Provider }) => {
  migrateToLatest(): Promise<{ readonly error?: unknown }>
}

const isMigrator = (value: unknown): value is MigratorClass => typeof value === 'function'

async function migratorClass(): Promise<MigratorClass> {
  const path = 'kysely/migration'
  const source: object = 'Migrator' in kysely && isMigrator(kysely.Migrator) ? kysely : await import(path)
  const found: unknown = Reflect.get(source, 'Migrator')
  if (!isMigrator(found)) throw new Error('This version of Kysely has its migrator elsewhere')
  return found
}

/** What Kysely's migrator takes. */
export const providerOf = (migrations: readonly Migration[]): Provider => ({
  getMigrations: () =>
    Promise.resolve(
      Object.fromEntries(migrations.map(({ name, up, down }) => [name, { up, ...(down && { down }) }])),
    ),
})

/** Runs migrations as Kysely does. */
export async function migrateWithKysely(db: AnyDb, migrations: readonly Migration[]): Promise<void> {
  const Migrator = await migratorClass()
  const { error } = await new Migrator({ db, provider: providerOf(migrations) }).migrateToLatest()
  expect(error).toBe(undefined)
}
