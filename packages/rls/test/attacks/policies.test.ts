import { allow, deny, filter, RLSPolicyViolation, type RLSSchema } from '@kysera/rls'
import { contract } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { ann, as, bob, guarded, openTenants, type TenantDatabase } from '../tenants.js'

type Policies = NonNullable<RLSSchema<TenantDatabase>['projects']>['policies']

contract('a statement that means to get around a policy', ({ createDatabase, traits }) => {
  const setUp = async (policies: Policies) => {
    const raw = await openTenants(createDatabase)
    return { raw, db: await guarded(raw, { projects: { policies } }) }
  }
  const tenant = filter('all', ctx => ({ tenant_id: ctx.auth.tenantId }))
  const member = allow('all', (ctx, eb) =>
    eb.exists(
      eb
        .selectFrom('members')
        .select('members.user_id')
        .whereRef('members.project_id', '=', 'projects.id')
        .where('members.user_id', '=', ctx.auth.userId),
    ),
  )

  test('cannot put a common table expression in place of a table of the policy', async () => {
    const { db, raw } = await setUp([member])
    const read = db
      .with('members', qb =>
        qb.selectFrom('tasks').select([sql<number>`3`.as('project_id'), sql<number>`2`.as('user_id')]),
      )
      .selectFrom('projects')
      .selectAll()
    await expect(as(bob, () => read.execute())).rejects.toThrow(RLSPolicyViolation)
    if (!traits.supportsCteInWrite) return
    const write = db
      .with('members', qb =>
        qb.selectFrom('tasks').select([sql<number>`3`.as('project_id'), sql<number>`2`.as('user_id')]),
      )
      .updateTable('projects')
      .set({ status: 'hacked', id: 3 })
      .where('id', '=', 3)
    await expect(as(bob, () => write.execute())).rejects.toThrow(RLSPolicyViolation)
    expect(await raw.selectFrom('projects').select('id').where('status', '=', 'hacked').execute()).toEqual([])
  })

  test('cannot name another table like the protected one', async () => {
    const { db } = await setUp([tenant])
    const swapped = db
      .selectFrom(['tasks as projects', 'projects as tasks'])
      .select(['tasks.name'])
      .where('projects.id', '=', 1)
      .orderBy('tasks.id')
    expect(await as(ann, () => swapped.execute())).toEqual([{ name: 'Anvil' }, { name: 'Bellows' }])
  })

  test('cannot learn of hidden rows by counting, ordering or grouping', async () => {
    const { db } = await setUp([tenant])
    const query = db
      .selectFrom('projects')
      .select(eb => [eb.fn.countAll<number | string>().as('count'), eb.fn.max('id').as('max')])
      .having(eb => eb(eb.fn.countAll(), '>', 0))
    const [row] = await as(ann, () => query.execute())
    expect([Number(row?.count), row?.max]).toEqual([2, 2])
  })

  test('cannot read hidden rows in the values of a write', async () => {
    const { db, raw } = await setUp([tenant])
    await as(ann, () =>
      db
        .insertInto('tasks')
        .values(eb => ({
          id: 9,
          project_id: 1,
          title: eb.fn.coalesce(
            eb.selectFrom('projects').select('name').where('id', '=', 3),
            eb.val('nothing'),
          ),
        }))
        .execute(),
    )
    await as(ann, () =>
      db
        .updateTable('tasks')
        .set(eb => ({
          project_id: eb.fn.coalesce(
            eb.selectFrom('projects').select('projects.id').where('projects.id', '=', 3),
            eb.val(0),
          ),
        }))
        .where('id', '=', 1)
        .execute(),
    )
    expect(
      await raw
        .selectFrom('tasks')
        .select(['id', 'project_id', 'title'])
        .where('id', 'in', [1, 9])
        .orderBy('id')
        .execute(),
    ).toEqual([
      { id: 1, project_id: 0, title: 'Heat' },
      { id: 9, project_id: 1, title: 'nothing' },
    ])
  })

  test('cannot move a row by an expression on itself', async () => {
    const { db, raw } = await setUp([tenant])
    const move = db.updateTable('projects').set(eb => ({ tenant_id: eb('projects.tenant_id', '+', 1) }))
    await expect(as(ann, () => move.execute())).rejects.toThrow(RLSPolicyViolation)
    const cased = db.updateTable('projects').set(eb => ({
      tenant_id: eb.case().when('id', '=', 2).then(2).else(eb.ref('tenant_id')).end(),
    }))
    const attempt = as(ann, () => cased.execute())
    await expect(attempt).rejects.toThrow(RLSPolicyViolation)
    expect(await raw.selectFrom('projects').select('id').where('tenant_id', '=', 2).execute()).toEqual([
      { id: 3 },
    ])
  })

  test('cannot move a row by a column that has no plain name', async () => {
    const { db } = await setUp([tenant])
    const named = db.updateTable('projects').set(sql.ref('tenant_id'), 2)
    await expect(as(ann, () => named.execute())).rejects.toThrow(RLSPolicyViolation)
    const twice = db.updateTable('projects').set('tenant_id', 2).set('tenant_id', 1)
    await expect(as(ann, () => twice.execute())).rejects.toThrow(RLSPolicyViolation)
  })

  test('cannot pass a deny by leaving its column alone', async () => {
    const { db } = await setUp([
      allow('all', () => true),
      deny('update', () => ({ name: 'Chisel', status: 'open' })),
    ])
    const open = (id: number) =>
      as(ann, () => db.updateTable('projects').set({ status: 'open' }).where('id', '=', id).execute())
    await expect(open(3)).rejects.toThrow(RLSPolicyViolation)
    await open(1)
  })

  test('cannot weaken a guard by what the builder offers', async () => {
    const { db } = await setUp([tenant])
    const base = db.selectFrom('projects').select('id')
    const queries = [
      base.clearWhere(),
      base.$call(qb => qb.where(sql<boolean>`1 = 1 or 1 = 1`)),
      base.$if(true, qb => qb.where(eb => eb.or([eb('id', '>', 0), eb('id', 'is', null)]))),
      base.clearSelect().select('id').distinct(),
      db.selectFrom(base.as('p')).select('p.id'),
    ]
    for (const query of queries) expect(await as(ann, () => query.execute())).toHaveLength(2)
    expect(await as(ann, () => base.unionAll(base).execute())).toHaveLength(4)
  })
})
