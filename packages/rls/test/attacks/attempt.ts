import { allow, filter, RLSError, type RLSSchema } from '@kysera/rls'
import type { AnyDatabase, Contract } from '@kysera-internal/test-support'
import type { Kysely } from 'kysely'
import { ann, as, guarded, openTenants, type Project, type TenantDatabase } from '../tenants.js'

type Policies = NonNullable<RLSSchema<TenantDatabase>['projects']>['policies']

/** Whatever is done is done within the tenant. */
export const tenant: Policies[number] = filter('all', ctx => ({ tenant_id: ctx.auth.tenantId }))

/** The same by a table of members: Ann is one of Anvil and of Bellows. */
export const member: Policies[number] = allow('all', (ctx, eb) =>
  eb.exists(
    eb
      .selectFrom('members')
      .select('members.user_id')
      .whereRef('members.project_id', '=', 'projects.id')
      .where('members.user_id', '=', ctx.auth.userId),
  ),
)

export interface Attacked {
  /** The executor, of which nobody knows what the types say. */
  readonly db: AnyDatabase
  readonly raw: Kysely<TenantDatabase>
}

export async function attacked(
  createDatabase: Contract['createDatabase'],
  policies: Policies = [tenant],
): Promise<Attacked> {
  const raw = await openTenants(createDatabase)
  return { raw, db: await guarded(raw, { projects: { policies } }) }
}

/** The names that Ann may see. */
export const own: readonly string[] = ['Anvil', 'Bellows']

/** What an attempt of Ann comes to: the first column of what she gets, in order, or the class of the error. */
export async function attempt(run: () => Promise<readonly object[]>): Promise<unknown> {
  try {
    const rows = await as(ann, run)
    return rows.map(row => String(Object.values(row)[0])).toSorted()
  } catch (error) {
    if (error instanceof RLSError) return error.name
    return error instanceof Error && error.message.includes('Chisel') ? 'an error that tells' : 'refused'
  }
}

/** What rows of others are like. */
export const others = (raw: Kysely<TenantDatabase>): Promise<Project[]> =>
  raw.selectFrom('projects').selectAll().where('id', 'in', [3, 4]).orderBy('id').$castTo<Project>().execute()

/** All rows by key and tenant. */
export const rowsByTenant = async (raw: Kysely<TenantDatabase>): Promise<Record<string, number | null>> => {
  const rows = await raw.selectFrom('projects').select(['id', 'tenant_id']).orderBy('id').execute()
  return Object.fromEntries(rows.map(row => [row.id, row.tenant_id]))
}
