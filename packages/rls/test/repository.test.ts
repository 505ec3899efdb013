import { NotFoundError } from '@kysera/core'
import { createExecutor } from '@kysera/executor'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { allow, deny, filter, RLSPolicyViolation, rlsPlugin, type RLSSchema } from '@kysera/rls'
import { softDeletePlugin } from '@kysera/soft-delete'
import { contract } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ann, as, bob, openObserved, openTenants, system, type TenantDatabase } from './tenants.js'

type Policies = NonNullable<RLSSchema<TenantDatabase>['projects']>['policies']

contract('repositories with policies', ({ createDatabase, traits }) => {
  const setUp = async (policies: Policies) => {
    const { raw, statements } = await openObserved(createDatabase)
    const orm = await createORM(raw, [rlsPlugin<TenantDatabase>({ schema: { projects: { policies } } })])
    const projects = orm.createRepository(executor =>
      createRepositoryFactory(executor).create({
        tableName: 'projects',
        schemas: {
          create: z.object({
            id: z.number().optional(),
            tenant_id: z.number().nullable().optional(),
            owner_id: z.number().nullable().optional(),
            name: z.string(),
            status: z.string().nullable().optional(),
          }),
        },
      }),
    )
    return { raw, projects, statements }
  }
  const tenant = filter('all', ctx => ({ tenant_id: ctx.auth.tenantId }))
  const mine = allow(['update', 'delete'], ctx => ({ owner_id: ctx.auth.userId }))

  test('see, create and change what policies leave', async () => {
    const { projects } = await setUp([tenant])
    await as(ann, async () => {
      expect(await projects.findAll()).toHaveLength(2)
      expect(await projects.findById(3)).toBeNull()
      expect(await projects.create({ id: 5, name: 'Edge', tenant_id: 1 })).toMatchObject({ name: 'Edge' })
      await expect(projects.create({ id: 6, name: 'File', tenant_id: 2 })).rejects.toThrow(RLSPolicyViolation)
      expect(await projects.update(5, { status: 'new' })).toMatchObject({ status: 'new' })
      await projects.delete(5)
    })
  })

  test('create no row that its creator may not read, whether or not the database returns rows', async () => {
    const { raw, projects } = await setUp([
      allow('create', () => true),
      allow('read', ctx => ({ owner_id: ctx.auth.userId })),
    ])
    await as(ann, async () => {
      const hidden = projects.create({ id: 5, name: 'Edge', owner_id: 2 })
      await expect(hidden).rejects.toMatchObject({ name: 'RLSPolicyViolation', operation: 'create' })
      expect(await projects.create({ id: 6, name: 'File', owner_id: 1 })).toMatchObject({ id: 6 })
    })
    const ids = await raw.selectFrom('projects').select('id').where('id', '>', 4).execute()
    expect(ids).toEqual([{ id: 6 }])
  })

  test('tell a row that may be read from one that is not there', async () => {
    const { projects } = await setUp([filter('read', ctx => ({ tenant_id: ctx.auth.tenantId })), mine])
    await as(ann, async () => {
      await expect(projects.update(2, { status: 'x' })).rejects.toThrow(RLSPolicyViolation)
      await expect(projects.delete(2)).rejects.toThrow(RLSPolicyViolation)
      expect(await projects.update(1, { status: 'x' })).toMatchObject({ status: 'x' })
    })
  })

  test('treat a row that is not to be seen as one that is missing', async () => {
    const { projects, statements } = await setUp([tenant, mine])
    await as(ann, async () => {
      const sent: number[] = []
      for (const id of [3, 4711]) {
        statements.length = 0
        await expect(projects.update(id, { status: 'x' })).rejects.toThrow(NotFoundError)
        sent.push(statements.length)
      }
      expect(sent[0]).toBe(sent[1])
      const outcomes = await Promise.all([3, 4711].map(id => projects.delete(id).then(String, String)))
      expect(outcomes[0]).toBe(outcomes[1]?.replace('4711', '3'))
    })
  })

  test('reject a row that JavaScript refuses', async () => {
    const { projects } = await setUp([
      allow('read', () => true),
      allow('update', ctx => ctx.row?.owner_id === ctx.auth.userId, { name: 'mine' }),
    ])
    await expect(as(bob, () => projects.update(1, { status: 'x' }))).rejects.toMatchObject({
      policyName: 'mine',
    })
    expect(await as(ann, () => projects.update(1, { status: 'x' }))).toMatchObject({ status: 'x' })
  })

  test('step out of policies for the system', async () => {
    const { projects } = await setUp([tenant])
    expect(await as(ann, () => projects.withoutRLS(() => projects.findAll()))).toHaveLength(4)
    await expect(projects.withoutRLS(() => projects.findAll())).rejects.toThrow()
  })

  test.runIf(traits.supportsReturning)('hold beside other plugins', async () => {
    const raw = await openTenants(createDatabase)
    await raw.schema.alterTable('projects').addColumn('deleted_at', 'varchar(40)').execute()
    const executor = await createExecutor(raw, [
      softDeletePlugin({ tables: ['projects'] }),
      rlsPlugin<TenantDatabase>({ schema: { projects: { policies: [tenant] } } }),
    ])
    await sql`update projects set deleted_at = '2026-01-01' where id = 1`.execute(raw)
    expect(await as(ann, () => executor.selectFrom('projects').select('id').execute())).toEqual([{ id: 2 }])
  })

  describe('canAccess', () => {
    const row = { id: 1, tenant_id: 1, owner_id: 1, name: 'Anvil', status: 'active' }
    const member = allow('read', (ctx, eb) =>
      eb.exists(
        eb
          .selectFrom('members')
          .select('members.user_id')
          .whereRef('members.project_id', '=', 'projects.id')
          .where('members.user_id', '=', ctx.auth.userId),
      ),
    )

    test('answers as the statements would', async () => {
      const { projects, statements } = await setUp([
        tenant,
        mine,
        deny('delete', () => ({ status: 'locked' })),
      ])
      await as(ann, async () => {
        expect(await projects.canAccess('read', row)).toBe(true)
        expect(await projects.canAccess('read', { ...row, tenant_id: 2 })).toBe(false)
        expect(await projects.canAccess('update', row)).toBe(true)
        expect(await projects.canAccess('update', { ...row, owner_id: 2 })).toBe(false)
        expect(await projects.canAccess('create', { name: 'X', tenant_id: 1 })).toBe(true)
        expect(await projects.canAccess('create', { name: 'X', tenant_id: 2 })).toBe(false)
        expect(statements).toEqual([])
        expect(await projects.canAccess('all', row)).toBe(true)
        expect(await projects.canAccess('delete', { ...row, status: null })).toBe(false)
      })
    })

    test('asks the database what only that can tell', async () => {
      const { projects } = await setUp([member])
      expect(await as(ann, () => projects.canAccess('read', row))).toBe(true)
      expect(await as(bob, () => projects.canAccess('read', row))).toBe(false)
      expect(await as(ann, () => projects.canAccess('read', { name: 'Anvil' }))).toBe(false)
    })

    test('looks at the row in JavaScript, on reads too', async () => {
      const { projects } = await setUp([allow('read', ctx => ctx.row?.owner_id === ctx.auth.userId)])
      expect(await as(ann, () => projects.canAccess('read', row))).toBe(true)
      expect(await as(bob, () => projects.canAccess('read', row))).toBe(false)
    })

    test('never rejects', async () => {
      const { projects } = await setUp([
        allow('read', () => {
          throw new Error('broken')
        }),
      ])
      expect(await as(ann, () => projects.canAccess('read', row))).toBe(false)
      expect(await projects.canAccess('read', row)).toBe(false)
      expect(await as(system, () => projects.canAccess('all', row))).toBe(true)
    })
  })
})
