import { filter, RLSPolicyViolation, type RLSSchema } from '@kysera/rls'
import { contract } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { admin, ann, as, guarded, openTenants, system, type TenantDatabase } from './tenants.js'

const schema: RLSSchema<TenantDatabase> = {
  projects: { policies: [filter('all', ctx => ({ tenant_id: ctx.auth.tenantId }))] },
}

contract('SQL that nobody can look into', ({ createDatabase }) => {
  const setUp = async (options: Parameters<typeof guarded>[2] = {}) =>
    guarded(await openTenants(createDatabase), schema, options)

  test('is refused, with what would allow it', async () => {
    const db = await setUp()
    const raw = as(ann, () => sql`select * from projects`.execute(db))
    await expect(raw).rejects.toThrow(
      "rawSql: 'allow' lets it pass unguarded, and so does rlsContext.asSystem",
    )
    const refused: readonly (() => Promise<unknown>)[] = [
      () => sql`select * from projects`.execute(db),
      () => db.executeQuery(sql`select * from projects`.compile(db)),
      () =>
        db
          .selectFrom(sql<{ id: number }>`projects`.as('p'))
          .selectAll()
          .execute(),
      () =>
        db
          .selectFrom(sql<{ id: number }>`(select * from projects)`.as('p'))
          .selectAll()
          .execute(),
      () =>
        db
          .selectFrom('tasks')
          .innerJoin(sql<{ id: number }>`projects`.as('p'), 'p.id', 'tasks.id')
          .selectAll()
          .execute(),
      () =>
        db
          .with('p', () => sql<{ id: number }>`(select * from projects)`)
          .selectFrom('p')
          .selectAll()
          .execute(),
      () =>
        db
          .selectFrom('tasks')
          .select('id')
          .union(sql<{ id: number }>`select id from projects`)
          .execute(),
      () =>
        db
          .insertInto('tasks')
          .columns(['id', 'project_id', 'title'])
          .expression(sql`select id, id, name from projects`)
          .execute(),
    ]
    for (const run of refused) {
      await expect(as(ann, run)).rejects.toMatchObject({ name: 'RLSPolicyViolation', operation: 'raw' })
    }
  })

  test('is refused without a context, too', async () => {
    const db = await setUp()
    await expect(sql`select 1`.execute(db)).rejects.toThrow(RLSPolicyViolation)
  })

  test('passes for the system and for roles that bypass, and where it is allowed', async () => {
    const db = await setUp({ bypassRoles: ['admin'] })
    const all = () => sql`select * from projects`.execute(db)
    expect((await as(system, all)).rows).toHaveLength(4)
    expect((await as(admin, all)).rows).toHaveLength(4)
    const lenient = await setUp({ rawSql: 'allow' })
    expect((await as(ann, () => sql`select * from projects`.execute(lenient))).rows).toHaveLength(4)
  })

  test('is accepted as an expression', async () => {
    const db = await setUp()
    const query = db
      .selectFrom('projects')
      .select(sql<number>`1 + 1`.as('two'))
      .where(sql<boolean>`1 = 1`)
    expect(await as(ann, () => query.execute())).toEqual([{ two: 2 }, { two: 2 }])
  })

  test('does not mean definitions, introspection and transactions', async () => {
    const db = await setUp()
    await db.schema.createTable('extra').addColumn('id', 'integer').execute()
    await db.schema.dropTable('extra').execute()
    expect((await db.introspection.getTables()).map(({ name }) => name)).toContain('projects')
    await as(ann, () =>
      db
        .transaction()
        .execute(async trx => expect(await trx.selectFrom('projects').selectAll().execute()).toHaveLength(2)),
    )
  })

  test('is what another instance of Kysely compiled', async () => {
    const raw = await openTenants(createDatabase)
    const db = await guarded(raw, schema)
    const compiled = raw.selectFrom('projects').selectAll().compile()
    await expect(as(ann, () => db.executeQuery(compiled))).rejects.toThrow('another Kysely instance')
  })
})
