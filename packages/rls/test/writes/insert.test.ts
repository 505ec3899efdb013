import {
  allow,
  deny,
  filter,
  RLSContextError,
  RLSPolicyViolation,
  validate,
  type RLSSchema,
} from '@kysera/rls'
import { contract } from '@kysera-internal/test-support'
import { sql, type InsertObject, type Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { ann, as, guarded, openObserved, system, type TenantDatabase } from '../tenants.js'

type Values = Partial<InsertObject<TenantDatabase, 'projects'>>
type Policies = NonNullable<RLSSchema<TenantDatabase>['projects']>['policies']

contract('inserting with policies', ({ createDatabase, traits, dialect }) => {
  const setUp = async (policies: Policies, options: Parameters<typeof guarded>[2] = {}) => {
    const { raw, statements } = await openObserved(createDatabase)
    const db = await guarded(raw, { projects: { policies } }, options)
    const names = async (): Promise<string[]> =>
      (await raw.selectFrom('projects').select('name').where('id', '>', 4).orderBy('id').execute()).map(
        ({ name }) => name,
      )
    return { db, raw, names, statements }
  }
  const row = (values: Values): InsertObject<TenantDatabase, 'projects'> => ({
    id: 5,
    name: 'Edge',
    ...values,
  })
  const insert = (db: Kysely<TenantDatabase>, values: Values): Promise<unknown> =>
    as(ann, () => db.insertInto('projects').values(row(values)).execute())

  const tenant = filter('all', ctx => ({ tenant_id: ctx.auth.tenantId }), { name: 'tenant' })

  test('a row has to satisfy the filters', async () => {
    const { db, names, statements } = await setUp([tenant])
    await insert(db, { tenant_id: 1 })
    expect(statements).toEqual(['InsertQueryNode'])
    expect(await names()).toEqual(['Edge'])
    await expect(insert(db, { id: 6, name: 'File', tenant_id: 2 })).rejects.toMatchObject({
      name: 'RLSPolicyViolation',
      operation: 'create',
      table: 'projects',
      policyName: 'tenant',
      userId: 1,
    })
    expect(await names()).toEqual(['Edge'])
  })

  test('a column that is not given counts as null', async () => {
    const { db, names } = await setUp([tenant])
    await expect(insert(db, {})).rejects.toThrow(RLSPolicyViolation)
    await expect(insert(db, { tenant_id: null })).rejects.toThrow(RLSPolicyViolation)
    expect(await names()).toEqual([])
  })

  test('all rows are written, or none', async () => {
    const { db, names } = await setUp([tenant])
    const rows = [row({ tenant_id: 1 }), row({ id: 6, name: 'File', tenant_id: 2 })]
    await expect(as(ann, () => db.insertInto('projects').values(rows).execute())).rejects.toThrow(
      RLSPolicyViolation,
    )
    const uneven = [row({ tenant_id: 1 }), { id: 6, name: 'File' }]
    if (dialect !== 'sqlite') {
      await expect(as(ann, () => db.insertInto('projects').values(uneven).execute())).rejects.toThrow(
        RLSPolicyViolation,
      )
    }
    expect(await names()).toEqual([])
  })

  test('the filters of read hold for new rows too, unless they are not to be checked', async () => {
    const read = filter('read', ctx => ({ tenant_id: ctx.auth.tenantId }))
    const strict = await setUp([read, allow('create', () => true)])
    await expect(insert(strict.db, { tenant_id: 2 })).rejects.toThrow(RLSPolicyViolation)
    const visible = filter('read', () => ({ status: 'active' }), { check: false })
    const lenient = await setUp([visible, allow('create', () => true)])
    await insert(lenient.db, { status: 'archived' })
    expect(await lenient.names()).toEqual(['Edge'])
  })

  test.runIf(traits.supportsReturning)('a row that is given back has to be readable', async () => {
    const { db, names } = await setUp([
      allow('create', () => true),
      allow('read', ctx => ({ owner_id: ctx.auth.userId })),
    ])
    const returning = (values: Values) =>
      as(ann, () => db.insertInto('projects').values(row(values)).returning('name').execute())
    await expect(returning({ owner_id: 2 })).rejects.toThrow(RLSPolicyViolation)
    expect(await returning({ owner_id: 1 })).toEqual([{ name: 'Edge' }])
    await insert(db, { id: 6, name: 'File', owner_id: 2 })
    expect(await names()).toEqual(['Edge', 'File'])
  })

  test('allows add up, and one is enough', async () => {
    const { db } = await setUp([
      allow('create', ctx => ({ owner_id: ctx.auth.userId })),
      allow('create', () => ({ status: 'draft' })),
      deny('create', () => ({ name: 'Forbidden' })),
    ])
    await insert(db, { owner_id: 1 })
    await insert(db, { id: 6, name: 'File', status: 'draft' })
    await expect(insert(db, { id: 7, name: 'Grip', status: 'active' })).rejects.toThrow(RLSPolicyViolation)
    await expect(insert(db, { id: 8, name: 'Forbidden', status: 'draft' })).rejects.toThrow(
      RLSPolicyViolation,
    )
  })

  test('what is undefined refuses: in a filter as in a deny', async () => {
    const undefinedTenant = (ctx: { auth: { attributes?: Record<string, unknown> | undefined } }) => ({
      tenant_id: ctx.auth.attributes?.tenant,
    })
    for (const policy of [filter('create', undefinedTenant), deny('create', undefinedTenant)]) {
      const { db } = await setUp([allow('create', () => true), policy])
      await expect(insert(db, { tenant_id: 1 })).rejects.toThrow(RLSPolicyViolation)
      await expect(insert(db, {})).rejects.toThrow(RLSPolicyViolation)
    }
  })

  test('a deny is not passed by another way to write its value', async () => {
    const { db } = await setUp([
      allow('create', () => true),
      deny('create', () => ({ status: 'banned', tenant_id: 1 })),
    ])
    await expect(insert(db, { status: 'banned', tenant_id: 1 })).rejects.toThrow(RLSPolicyViolation)
    await expect(insert(db, { status: sql<string>`'banned'`, tenant_id: 1 })).rejects.toThrow(
      RLSPolicyViolation,
    )
    const loud = insert(db, { status: 'BANNED', tenant_id: 1 })
    // Where the database finds the two equal, the row would be denied.
    await (dialect === 'mysql' ? expect(loud).rejects.toThrow(RLSPolicyViolation) : loud)
  })

  test('validations see each row', async () => {
    const { db, names } = await setUp([
      allow('create', () => true),
      validate('create', ctx => ctx.data?.tenant_id === ctx.auth.tenantId, { name: 'own-tenant' }),
    ])
    const rows = [row({ tenant_id: 1 }), row({ id: 6, name: 'File', tenant_id: 2 })]
    await expect(as(ann, () => db.insertInto('projects').values(rows).execute())).rejects.toMatchObject({
      policyName: 'own-tenant',
    })
    await insert(db, { tenant_id: 1 })
    expect(await names()).toEqual(['Edge'])
    await expect(insert(db, { id: 7, name: 'G', tenant_id: sql<number>`1` })).rejects.toThrow('computes')
  })

  test('conditions may be waited for, and may ask the database', async () => {
    const { db } = await setUp([
      allow('create', async ctx => {
        const found = await ctx.db
          ?.selectFrom('members')
          .select('user_id')
          .where('user_id', '=', ctx.auth.userId)
          .executeTakeFirst()
        return found !== undefined
      }),
    ])
    await insert(db, {})
    await expect(
      as({ userId: 77, roles: [] }, () =>
        db
          .insertInto('projects')
          .values(row({ id: 9, name: 'X' }))
          .execute(),
      ),
    ).rejects.toThrow(RLSPolicyViolation)
  })

  test('an expression is asked of the database, in one query', async () => {
    const member = allow('create', (ctx, eb) =>
      eb.exists(
        eb
          .selectFrom('members')
          .select('members.user_id')
          .whereRef('members.project_id', '=', 'projects.owner_id')
          .where('members.user_id', '=', ctx.auth.userId),
      ),
    )
    const { db, names, statements } = await setUp([member])
    const rows = [row({ owner_id: 1 }), row({ id: 6, name: 'File', owner_id: 2 })]
    await as(ann, () => db.insertInto('projects').values(rows).execute())
    expect(statements).toEqual(['SelectQueryNode', 'InsertQueryNode'])
    await expect(insert(db, { id: 7, name: 'Grip', owner_id: 3 })).rejects.toThrow(RLSPolicyViolation)
    await expect(insert(db, { id: 7, name: 'Grip' })).rejects.toThrow(RLSPolicyViolation)
    expect(await names()).toEqual(['Edge', 'File'])
  })

  test('a value that the database computes is asked of it', async () => {
    const { db, names } = await setUp([tenant])
    await insert(db, { tenant_id: sql<number>`2 - 1` })
    await expect(insert(db, { id: 6, name: 'File', tenant_id: sql<number>`1 + 1` })).rejects.toThrow(
      RLSPolicyViolation,
    )
    expect(await names()).toEqual(['Edge'])
  })

  test('numbers are compared as such by the database', async () => {
    const { db } = await setUp([allow('create', (_, eb) => eb('owner_id', '>', 10))])
    await expect(insert(db, { owner_id: 9 })).rejects.toThrow(RLSPolicyViolation)
    await insert(db, { owner_id: 100 })
  })

  test('rows of a query that break a rule are refused, and would not be written', async () => {
    const { db, names } = await setUp([tenant, filter('read', ctx => ({ tenant_id: ctx.auth.tenantId }))])
    const copy = (id: number, tenantId: number) =>
      as(ann, () =>
        db
          .insertInto('projects')
          .columns(['id', 'tenant_id', 'name'])
          .expression(eb =>
            eb
              .selectFrom('tasks')
              .select([eb.val(id).as('id'), eb.val(tenantId).as('tenant'), 'title'])
              .where('tasks.id', '=', 1)
              .orderBy('tasks.id')
              .limit(1),
          )
          .execute(),
      )
    await expect(copy(5, 2)).rejects.toThrow(RLSPolicyViolation)
    await copy(6, 1)
    expect(await names()).toEqual(['Heat'])
    const withoutTenant = as(ann, () =>
      db
        .insertInto('projects')
        .columns(['id', 'name'])
        .expression(eb => eb.selectFrom('tasks').select(['id', 'title']).where('tasks.id', '=', 2))
        .execute(),
    )
    await expect(withoutTenant).rejects.toThrow(RLSPolicyViolation)
  })

  test('a query in an insert reads what may be read', async () => {
    const { db, raw } = await setUp([tenant])
    await as(ann, () =>
      db
        .insertInto('tasks')
        .columns(['id', 'project_id', 'title'])
        .expression(eb =>
          eb
            .selectFrom('projects')
            .select(eb2 => [eb2('projects.id', '+', 10).as('id'), 'projects.id as p', 'name']),
        )
        .execute(),
    )
    expect(await raw.selectFrom('tasks').select('title').where('id', '>', 2).orderBy('id').execute()).toEqual(
      [{ title: 'Anvil' }, { title: 'Bellows' }],
    )
  })

  test('a column that is given twice is refused', async () => {
    const { db } = await setUp([tenant])
    const values: object = { id: 5, name: 'Edge', tenant_id: 1, TENANT_ID: 2 }
    const given = Object.assign(row({}), values)
    await expect(as(ann, () => db.insertInto('projects').values(given).execute())).rejects.toThrow(
      'given twice',
    )
  })

  test('nobody inserts without an allow, a filter or defaultDeny: false', async () => {
    const { db } = await setUp([allow('read', () => true)])
    await expect(insert(db, {})).rejects.toMatchObject({ reason: 'no policy is about it' })
  })

  test('a context is needed, and the system needs no policy', async () => {
    const { db, names } = await setUp([])
    await expect(db.insertInto('projects').values(row({})).execute()).rejects.toThrow(RLSContextError)
    await as(system, () => db.insertInto('projects').values(row({})).execute())
    expect(await names()).toEqual(['Edge'])
  })

  test('the violation names no value, and is told once', async () => {
    const told: RLSPolicyViolation[] = []
    const { db } = await setUp([tenant], {
      onViolation: violation => {
        told.push(violation)
        throw new Error('ignored')
      },
    })
    await expect(insert(db, { tenant_id: 4711, name: 'secret' })).rejects.toThrow(RLSPolicyViolation)
    expect(told).toHaveLength(1)
    expect(JSON.stringify(told[0])).not.toMatch(/4711|secret|insert into/)
  })
})
