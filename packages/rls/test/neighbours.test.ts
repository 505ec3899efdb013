import { createExecutor, createExecutorSync } from '@kysera/executor'
import { allow, filter, RLSPolicyViolation, rlsPlugin, validate, type RLSSchema } from '@kysera/rls'
import { contract, dummyDb } from '@kysera-internal/test-support'
import { CamelCasePlugin } from 'kysely'
import { expect, test } from 'vitest'
import { ann, as, cleo, openTenants, type TenantDatabase } from './tenants.js'

type CamelDatabase = Record<
  'projects',
  {
    id: number
    tenantId: number | null
    ownerId: number | null
    name: string
    status: string | null
  }
>

contract('policies beside plugins of Kysely', ({ createDatabase }) => {
  test('use the names of the application', async () => {
    const raw = await openTenants(createDatabase)
    const plugin = rlsPlugin<CamelDatabase>({
      schema: {
        projects: {
          policies: [
            filter('all', ctx => ({ tenantId: ctx.auth.tenantId })),
            allow(['update', 'delete'], ctx => ctx.row?.ownerId === ctx.auth.userId),
            validate('create', ctx => ctx.data?.ownerId === ctx.auth.userId),
          ],
        },
      },
    })
    const db = await createExecutor(raw.withPlugin(new CamelCasePlugin()).withTables<CamelDatabase>(), [
      plugin,
    ])
    await as(ann, async () => {
      expect(await db.selectFrom('projects').select(['id', 'tenantId']).orderBy('id').execute()).toEqual([
        { id: 1, tenantId: 1 },
        { id: 2, tenantId: 1 },
      ])
      const nested = db
        .selectFrom('projects as p')
        .select('p.id')
        .where('p.id', 'in', db.selectFrom('projects').select('id'))
      expect(await nested.execute()).toHaveLength(2)
      await expect(as(cleo, () => nested.execute())).resolves.toEqual([{ id: 3 }])
      const row = { id: 5, name: 'Edge', status: null, ownerId: 1, tenantId: 1 }
      await db.insertInto('projects').values(row).execute()
      await expect(
        db
          .insertInto('projects')
          .values({ ...row, id: 6, tenantId: 2 })
          .execute(),
      ).rejects.toThrow(RLSPolicyViolation)
      await db.updateTable('projects').set({ status: 'mine' }).where('id', '=', 1).execute()
      await expect(
        db.updateTable('projects').set({ status: 'x' }).where('id', '=', 2).execute(),
      ).rejects.toThrow(RLSPolicyViolation)
      await expect(
        db.updateTable('projects').set({ tenantId: 2 }).where('id', '=', 1).execute(),
      ).rejects.toThrow(RLSPolicyViolation)
    })
  })

  test('hold for executors of one plugin on several databases', async () => {
    const plugin = rlsPlugin<TenantDatabase>({
      schema: { projects: { policies: [filter('read', ctx => ({ tenant_id: ctx.auth.tenantId }))] } },
    })
    const one = await createExecutor(await openTenants(createDatabase), [plugin])
    const two = createExecutorSync(await openTenants(createDatabase), [plugin])
    expect(await as(ann, () => one.selectFrom('projects').selectAll().execute())).toHaveLength(2)
    expect(await as(cleo, () => two.selectFrom('projects').selectAll().execute())).toHaveLength(1)
  })
})

test('a guard stands in the SQL once, whatever a query is embedded in', async () => {
  const plugin = rlsPlugin<TenantDatabase>({
    schema: { projects: { policies: [filter('read', { tenant_id: 1 })] } },
  })
  const db = createExecutorSync(dummyDb<TenantDatabase>('postgres'), [plugin])
  await as(ann, () => {
    const inner = db.selectFrom('projects').select('id')
    const query = db.selectFrom('tasks').select('title').where('project_id', 'in', inner)
    expect(query.compile().sql).toBe(
      'select "title" from "tasks" where "project_id" in (select "id" from "projects" where ("projects"."tenant_id" = $1))',
    )
    expect(db.selectFrom('projects').select('id').where('id', '=', 5).compile().sql).toBe(
      'select "id" from "projects" where "id" = $1 and ("projects"."tenant_id" = $2)',
    )
  })
})

test('the tables of a policy are the same, whatever schema a statement is in and wherever its parts were built', async () => {
  const member = allow('read', (ctx, eb) =>
    eb.exists(
      eb.selectFrom('members').select('members.user_id').where('members.user_id', '=', ctx.auth.userId),
    ),
  )
  const schema: RLSSchema = {
    projects: { policies: [member] },
    'app.projects': { policies: [filter('read', { tenant_id: 5 })] },
  }
  const db = createExecutorSync(dummyDb<TenantDatabase>('postgres'), [rlsPlugin<TenantDatabase>({ schema })])
  await as(ann, () => {
    const other = db.withSchema('other')
    const built = other
      .selectFrom('tasks')
      .select('id')
      .where('id', 'in', other.selectFrom('projects').select('id'))
    const called = other
      .selectFrom('tasks')
      .select('id')
      .where('id', 'in', eb => eb.selectFrom('projects').select('id'))
    expect(built.compile().sql).toBe(called.compile().sql)
    expect(built.compile().sql).toContain('from "members"')
    const inside = db
      .withSchema('app')
      .selectFrom('tasks')
      .select('id')
      .where('id', 'in', db.selectFrom('projects').select('id'))
    expect(inside.compile().sql).toContain('from "app"."projects" where ("app"."projects"."tenant_id" = $1)')
  })
})
