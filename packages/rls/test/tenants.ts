import { createExecutor, type KyseraExecutor, type Plugin } from '@kysera/executor'
import { rlsContext, rlsPlugin, type RLSAuthContext, type RLSPluginOptions } from '@kysera/rls'
import type { AnyDatabase, Contract, OpenOptions } from '@kysera-internal/test-support'
import type { Generated, Kysely } from 'kysely'

export interface Project {
  id: Generated<number>
  tenant_id: number | null
  owner_id: number | null
  name: string
  status: string | null
}

/** Projects of two tenants, and who is a member of which project. */
export interface TenantDatabase {
  projects: Project
  tasks: { id: Generated<number>; project_id: number; title: string }
  members: { project_id: number; user_id: number }
}

/**
 * Ann of tenant 1 owns Anvil, Bob of tenant 1 owns Bellows, Cleo of tenant 2 owns Chisel; Drill belongs to nobody. Ann
 * is a member of Bellows.
 */
export async function openTenants(
  createDatabase: Contract['createDatabase'],
  options?: OpenOptions,
): Promise<Kysely<TenantDatabase>> {
  const db: AnyDatabase = await createDatabase(options)
  await db.schema
    .createTable('projects')
    .addColumn('id', 'integer', column => column.primaryKey())
    .addColumn('tenant_id', 'integer')
    .addColumn('owner_id', 'integer')
    .addColumn('name', 'varchar(100)', column => column.notNull().unique())
    .addColumn('status', 'varchar(20)')
    .execute()
  await db.schema
    .createTable('tasks')
    .addColumn('id', 'integer', column => column.primaryKey())
    .addColumn('project_id', 'integer', column => column.notNull())
    .addColumn('title', 'varchar(100)', column => column.notNull())
    .execute()
  await db.schema
    .createTable('members')
    .addColumn('project_id', 'integer', column => column.notNull())
    .addColumn('user_id', 'integer', column => column.notNull())
    .execute()
  await fill(db)
  return db
}

async function fill(db: Kysely<TenantDatabase>): Promise<void> {
  await db
    .insertInto('projects')
    .values([
      { id: 1, tenant_id: 1, owner_id: 1, name: 'Anvil', status: 'active' },
      { id: 2, tenant_id: 1, owner_id: 2, name: 'Bellows', status: null },
      { id: 3, tenant_id: 2, owner_id: 3, name: 'Chisel', status: 'active' },
      { id: 4, tenant_id: null, owner_id: null, name: 'Drill', status: 'archived' },
    ])
    .execute()
  await db
    .insertInto('tasks')
    .values([
      { id: 1, project_id: 1, title: 'Heat' },
      { id: 2, project_id: 3, title: 'Sharpen' },
    ])
    .execute()
  await db
    .insertInto('members')
    .values([
      { project_id: 1, user_id: 1 },
      { project_id: 2, user_id: 1 },
      { project_id: 3, user_id: 3 },
    ])
    .execute()
}

export const ann: RLSAuthContext = { userId: 1, tenantId: 1, roles: [] }
export const bob: RLSAuthContext = { userId: 2, tenantId: 1, roles: [] }
export const cleo: RLSAuthContext = { userId: 3, tenantId: 2, roles: [] }
export const admin: RLSAuthContext = { userId: 9, tenantId: 1, roles: ['admin'] }
export const system: RLSAuthContext = { userId: 0, roles: [], isSystem: true }

/** The same, and the kinds of the statements that are sent from then on. */
export async function openObserved(
  createDatabase: Contract['createDatabase'],
): Promise<{ readonly raw: Kysely<TenantDatabase>; readonly statements: string[] }> {
  const statements: string[] = []
  const raw = await openTenants(createDatabase, {
    log: ({ query }) => void statements.push(query.query.kind),
  })
  statements.length = 0
  return { raw, statements }
}

/** Runs as somebody. */
export const as = <T>(auth: RLSAuthContext, fn: () => T | Promise<T>): Promise<T> =>
  rlsContext.runAsync({ auth }, fn)

/** An executor with policies, on projects that are there already. */
export const guarded = (
  db: Kysely<TenantDatabase>,
  schema: RLSPluginOptions<TenantDatabase>['schema'],
  options: Omit<RLSPluginOptions<TenantDatabase>, 'schema'> = {},
  plugins: readonly Plugin[] = [],
): Promise<KyseraExecutor<TenantDatabase>> =>
  createExecutor(db, [rlsPlugin({ schema, ...options }), ...plugins])
