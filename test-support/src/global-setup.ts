import type { TestProject } from 'vitest/node'
import type { DatabaseName, DatabaseUrls } from './databases.js'
import { startPostgres, type PostgresServer } from './embedded-postgres.js'
import { findServer, urlVariables } from './find-databases.js'
import { requestedDatabases } from './requested-databases.js'

/**
 * Finds or starts the databases of a test run, and tells its test files where they are.
 *
 * @throws {Error} when a required database cannot be reached, which fails the run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { required, optional } = requestedDatabases(process.env.KYSERA_TEST_DATABASES)
  const found = await findAll([...required, ...optional])
  assertNoneMissing(required, found)
  reportMissing(optional.filter(name => found[name] === undefined))

  const server = required.includes('postgres') && !found.postgres ? await startPostgres() : undefined
  project.provide('databaseUrls', server ? { ...found, postgres: server.url } : found)
  return () => stop(server)
}

async function findAll(names: readonly DatabaseName[]): Promise<DatabaseUrls> {
  const entries = names.map(async name => [name, await find(name)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

const find = async (name: DatabaseName): Promise<string | undefined> =>
  name === 'sqlite' ? 'sqlite:' : await findServer[name](process.env)

function assertNoneMissing(required: readonly DatabaseName[], found: DatabaseUrls): void {
  const missing = required.filter(name => found[name] === undefined && !canBeStarted(name))
  if (missing.length > 0) throw new Error(`Required, but not reachable: ${missing.map(howToAdd).join(', ')}`)
}

/** An embedded server stands in for PostgreSQL, unless `PG_URL` asks for another one. */
const canBeStarted = (name: DatabaseName): boolean => name === 'postgres' && !process.env.PG_URL

function reportMissing(missing: readonly DatabaseName[]): void {
  if (missing.length > 0)
    console.log(`Databases not run: ${missing.map(howToAdd).join(', ')}; see CONTRIBUTING.md`)
}

const howToAdd = (name: DatabaseName): string =>
  name === 'sqlite' ? name : `${name} (start it, or set ${urlVariables[name]})`

async function stop(server: PostgresServer | undefined): Promise<void> {
  await server?.stop()
}
