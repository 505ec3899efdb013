import { allow, filter, RLSPolicyViolation, type RLSSchema } from '@kysera/rls'
import { contract } from '@kysera-internal/test-support'
import { sql, type Insertable, type Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { ann, as, guarded, openTenants, type Project, type TenantDatabase } from '../tenants.js'

type Policies = NonNullable<RLSSchema<TenantDatabase>['projects']>['policies']

contract('upserts with policies', ({ createDatabase, traits }) => {
  const setUp = async (policies: Policies) => {
    const raw = await openTenants(createDatabase)
    const db = await guarded(raw, { projects: { policies } })
    const rows = () =>
      raw.selectFrom('projects').select(['id', 'tenant_id', 'status']).orderBy('id').execute()
    return { db, raw, rows }
  }
  const upsert = (
    db: Kysely<TenantDatabase>,
    values: Insertable<Project>,
    columns: ('status' | 'tenant_id')[],
  ) => {
    const insert = db.insertInto('projects').values(values)
    const query = traits.supportsOnConflict
      ? insert.onConflict(conflict =>
          conflict
            .column('id')
            .doUpdateSet(eb =>
              Object.fromEntries(columns.map(column => [column, eb.ref(`excluded.${column}`)])),
            ),
        )
      : insert.onDuplicateKeyUpdate(
          Object.fromEntries(columns.map(column => [column, sql`values(${sql.ref(column)})`])),
        )
    return as(ann, () => query.execute())
  }
  const tenant = filter('all', ctx => ({ tenant_id: ctx.auth.tenantId }))

  test.runIf(traits.supportsOnConflict || traits.supportsOnDuplicateKey)(
    'change the row that is in the way, if it may be changed',
    async () => {
      const { db, rows } = await setUp([tenant])
      await upsert(db, { id: 2, tenant_id: 1, name: 'Bellows', status: 'new' }, ['status'])
      await upsert(db, { id: 5, tenant_id: 1, name: 'Edge', status: 'new' }, ['status'])
      expect(await rows()).toEqual([
        { id: 1, tenant_id: 1, status: 'active' },
        { id: 2, tenant_id: 1, status: 'new' },
        { id: 3, tenant_id: 2, status: 'active' },
        { id: 4, tenant_id: null, status: 'archived' },
        { id: 5, tenant_id: 1, status: 'new' },
      ])
    },
  )

  test.runIf(traits.supportsOnConflict)(
    'reject where the row in the way belongs to somebody else',
    async () => {
      const { db, rows } = await setUp([tenant])
      const before = await rows()
      await expect(
        upsert(db, { id: 3, tenant_id: 1, name: 'Mine', status: 'new' }, ['status']),
      ).rejects.toThrow(RLSPolicyViolation)
      await expect(upsert(db, { id: 3, tenant_id: 1, name: 'Mine' }, ['tenant_id'])).rejects.toThrow(
        RLSPolicyViolation,
      )
      expect(await rows()).toEqual(before)
    },
  )

  test.runIf(traits.supportsOnDuplicateKey)('leave the row of somebody else alone', async () => {
    const { db, rows } = await setUp([tenant])
    const before = await rows()
    await upsert(db, { id: 3, tenant_id: 1, name: 'Mine', status: 'new' }, ['status', 'tenant_id'])
    expect(await rows()).toEqual(before)
  })

  test.runIf(traits.supportsOnConflict || traits.supportsOnDuplicateKey)(
    'are refused for a row that could not be inserted',
    async () => {
      const { db, rows } = await setUp([tenant])
      const before = await rows()
      await expect(upsert(db, { id: 1, tenant_id: 2, name: 'Anvil' }, ['tenant_id'])).rejects.toThrow(
        RLSPolicyViolation,
      )
      expect(await rows()).toEqual(before)
    },
  )

  test.runIf(traits.supportsOnConflict)('check what the row becomes', async () => {
    const { db, rows } = await setUp([tenant])
    const before = await rows()
    const move = (value: unknown) =>
      as(ann, () =>
        db
          .insertInto('projects')
          .values({ id: 1, tenant_id: 1, name: 'Anvil' })
          .onConflict(conflict => conflict.column('id').doUpdateSet({ tenant_id: value } as object))
          .execute(),
      )
    await expect(move(2)).rejects.toThrow(RLSPolicyViolation)
    await expect(move(sql`1 + 1`)).rejects.toThrow(RLSPolicyViolation)
    expect(await rows()).toEqual(before)
    await move(sql`2 - 1`)
  })

  test.runIf(traits.supportsOnConflict)('are refused where a policy looks at rows', async () => {
    const { db } = await setUp([
      allow('all', () => true),
      filter('update', () => ({})),
      allow('update', () => true),
    ])
    await upsert(db, { id: 1, tenant_id: 1, name: 'Anvil' }, ['tenant_id'])
    const byRow = await setUp([
      allow(['read', 'create'], () => true),
      allow('update', ctx => ctx.row?.owner_id === 1, { name: 'mine' }),
    ])
    await expect(upsert(byRow.db, { id: 1, name: 'Anvil', status: 'x' }, ['status'])).rejects.toMatchObject({
      policyName: 'mine',
    })
  })

  test.runIf(traits.supportsOnConflict)('that do nothing are inserts', async () => {
    const { db } = await setUp([tenant])
    const query = (tenantId: number) =>
      as(ann, () =>
        db
          .insertInto('projects')
          .values({ id: 3, tenant_id: tenantId, name: 'Mine' })
          .onConflict(conflict => conflict.column('id').doNothing())
          .execute(),
      )
    await query(1)
    await expect(query(2)).rejects.toThrow(RLSPolicyViolation)
  })

  test.runIf(!traits.supportsReturning || traits.supportsLimitInWrite)(
    'REPLACE is refused where rows may be hidden',
    async () => {
      const { db, rows } = await setUp([tenant])
      const before = await rows()
      const replace = (on: Kysely<TenantDatabase>) =>
        as(ann, () => on.replaceInto('projects').values({ id: 3, tenant_id: 1, name: 'Mine' }).execute())
      await expect(replace(db)).rejects.toThrow(RLSPolicyViolation)
      expect(await rows()).toEqual(before)
      const open = await setUp([allow('all', () => true)])
      await replace(open.db)
      expect((await open.rows())[2]).toEqual({ id: 3, tenant_id: 1, status: null })
    },
  )

  test.runIf(traits.supportsMerge)('MERGE guards each branch', async () => {
    const { db, rows } = await setUp([tenant])
    await as(ann, () =>
      db
        .mergeInto('projects')
        .using('tasks', 'tasks.project_id', 'projects.id')
        .whenMatched()
        .thenUpdateSet({ status: 'merged' })
        .execute(),
    )
    expect((await rows()).map(({ status }) => status)).toEqual(['merged', null, 'active', 'archived'])
    const moved = as(ann, () =>
      db
        .mergeInto('projects')
        .using('tasks', 'tasks.project_id', 'projects.id')
        .whenMatched()
        .thenUpdateSet({ tenant_id: 2 })
        .execute(),
    )
    await expect(moved).rejects.toThrow(RLSPolicyViolation)
    const inserted = (tenantId: number) =>
      as(ann, () =>
        db
          .mergeInto('projects')
          .using('tasks', join => join.onRef('tasks.id', '=', 'projects.id').on('tasks.id', '=', 99))
          .whenNotMatched()
          .thenInsertValues({ id: 50 + tenantId, name: `M${tenantId}`, tenant_id: tenantId })
          .execute(),
      )
    await expect(inserted(2)).rejects.toThrow(RLSPolicyViolation)
    await as(ann, () =>
      db
        .mergeInto('projects')
        .using('tasks', 'tasks.project_id', 'projects.id')
        .whenMatched()
        .thenDelete()
        .execute(),
    )
    expect(await rows()).toHaveLength(3)
  })
})
