import { auditPlugin } from '@kysera/audit'
import { createExecutor, type Plugin } from '@kysera/executor'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { filter, rlsContext, rlsPlugin, type RLSAuthContext, type RLSSchema } from '@kysera/rls'
import { softDeletePlugin } from '@kysera/soft-delete'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { ann, as, cleo, openObserved, openTenants, system, type TenantDatabase } from '../tenants.js'
import { attacked, attempt, member, others, own, rowsByTenant, tenant } from './attempt.js'

contract('someone who wants to infer', ({ createDatabase, dialect }) => {
  const missing = 4711
  const hidden = 3

  test('counts, sums and orders own rows alone', async () => {
    const { db } = await attacked(createDatabase)
    const row = await as(ann, () =>
      db
        .selectFrom('projects')
        .select(eb => [
          eb.fn.countAll<number | string>().as('count'),
          eb.fn.sum<number | string>('tenant_id').as('sum'),
          eb.fn.max<string>('name').as('max'),
        ])
        .executeTakeFirstOrThrow(),
    )
    expect([Number(row.count), Number(row.sum), row.max]).toEqual([2, 2, 'Bellows'])
  })

  test.each([
    [
      'exists',
      (db: AnyDatabase, id: number) =>
        db
          .selectFrom('tasks')
          .select('id')
          .where(eb => eb.exists(eb.selectFrom('projects').select('id').where('id', '=', id))),
    ],
    [
      'not in',
      (db: AnyDatabase, id: number) =>
        db
          .selectFrom('tasks')
          .select('id')
          .where('id', 'not in', db.selectFrom('projects').select('id').where('id', '=', id)),
    ],
    [
      'a left join',
      (db: AnyDatabase, id: number) =>
        db
          .selectFrom('tasks')
          .leftJoin('projects', join => join.on('projects.id', '=', id))
          .select(['tasks.id', 'projects.name']),
    ],
    [
      'the order',
      (db: AnyDatabase, id: number) =>
        db
          .selectFrom('tasks')
          .select('id')
          .orderBy(eb => eb.selectFrom('projects').select('name').where('id', '=', id)),
    ],
    [
      'a limit',
      (db: AnyDatabase, id: number) =>
        db
          .selectFrom('tasks')
          .select(eb => [eb.selectFrom('projects').select('name').where('id', '=', id).limit(1).as('name')]),
    ],
  ])('finds a hidden row as little as a missing one by %s', async (_, query) => {
    const { db } = await attacked(createDatabase, [member])
    const answers = await as(ann, async () => [
      await query(db, hidden).execute(),
      await query(db, missing).execute(),
    ])
    expect(answers[0]).toEqual(answers[1])
  })

  test('is told the same of hidden and missing rows by what a write counts', async () => {
    const { db } = await attacked(createDatabase)
    const counts = async (id: number) => {
      const { numUpdatedRows } = await db
        .updateTable('projects')
        .set({ status: 'x' })
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      const { numDeletedRows } = await db
        .deleteFrom('projects')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return [numUpdatedRows, numDeletedRows]
    }
    expect(await as(ann, () => counts(hidden))).toEqual(await as(ann, () => counts(missing)))
  })

  // PostgreSQL tries what is cheap first, and a comparison with a value is the cheapest there is.
  test('is told nothing by the errors of a condition, behind a filter', async () => {
    const { db } = await attacked(createDatabase)
    const type = dialect === 'mysql' ? sql`signed` : sql`integer`
    const failing = db
      .selectFrom('projects')
      .select('id')
      .where(sql<boolean>`cast(${sql.ref('name')} as ${type}) > 1`)
      .where('id', '=', hidden)
    expect(await attempt(() => failing.execute())).toEqual([])
  })

  describe('with repositories', () => {
    const setUp = async (policies = [tenant]) => {
      const { raw, statements } = await openObserved(createDatabase)
      const orm = await createORM(raw, [rlsPlugin<TenantDatabase>({ schema: { projects: { policies } } })])
      const projects = orm.createRepository(on =>
        createRepositoryFactory(on).create({ tableName: 'projects' }),
      )
      return { raw, projects, statements }
    }
    const outcomes = (run: (id: number) => Promise<unknown>) =>
      as(ann, () =>
        Promise.all(
          [hidden, missing].map(id =>
            run(id)
              .then(String, String)
              .then(text => text.replaceAll(String(id), 'id')),
          ),
        ),
      )

    test('gets the same answer and error for hidden and missing rows', async () => {
      const { projects } = await setUp()
      const calls: readonly ((id: number) => Promise<unknown>)[] = [
        id => projects.findById(id),
        id => projects.update(id, { status: 'x' }),
        id => projects.delete(id),
        id => projects.exists({ id } as object),
        id => projects.count({ id } as object),
        id => projects.canAccess('read', { id, tenant_id: 2 }),
        id => projects.bulkDelete([id]),
      ]
      for (const call of calls) {
        const [ofHidden, ofMissing] = await outcomes(call)
        expect(ofHidden).toBe(ofMissing)
      }
    })

    test('has as many statements sent for hidden as for missing rows', async () => {
      const { projects, statements } = await setUp()
      const sent = async (run: () => Promise<unknown>) => {
        statements.length = 0
        await as(ann, run).catch(() => {})
        return [...statements]
      }
      expect(await sent(() => projects.update(hidden, { status: 'x' }))).toEqual(
        await sent(() => projects.update(missing, { status: 'x' })),
      )
      expect(await sent(() => projects.delete(hidden))).toEqual(await sent(() => projects.delete(missing)))
    })

    test.each<[string, object]>([
      ['an or', { $or: [{ tenant_id: 1 }, { tenant_id: 2 }] }],
      ['an operator', { id: { $gt: 0 } }],
      ['not in an empty list', { id: { $nin: [] } }],
      ['a pattern', { name: { $like: '%' } }],
      ['an empty filter', {}],
    ])('finds own rows alone by %s', async (_, where) => {
      const { projects } = await setUp()
      expect(
        await attempt(async () => (await projects.find({ where })).map(({ name }) => ({ name }))),
      ).toEqual(own)
    })

    test('is refused a key of the prototype', async () => {
      const { projects } = await setUp()
      const where: object = JSON.parse('{"__proto__": {"tenant_id": 2}}')
      expect(await attempt(() => projects.find({ where }))).toBe('refused')
    })

    test('turns no page to the rows of others', async () => {
      const { projects } = await setUp()
      const first = await as(cleo, () => projects.paginateCursor({ limit: 1 }))
      expect(first.items.map(({ name }) => name)).toEqual(['Chisel'])
      const pages = await as(ann, async () => {
        const all = await projects.paginate({ limit: 100 })
        const forged = await projects
          .paginateCursor({ limit: 10, cursor: { value: 0, id: 0 } })
          .catch(() => ({ items: [] }))
        return [...all.items, ...forged.items].map(({ name }) => name)
      })
      expect(own).toEqual(expect.arrayContaining(pages))
    })

    test('learns nothing of a hidden row that is asked about under a false tenant', async () => {
      const { projects } = await setUp([tenant, member])
      await as(system, () => projects.withoutRLS(async () => {}))
      const asked = (id: number) =>
        as({ ...cleo, tenantId: 1 }, () => projects.canAccess('read', { id, tenant_id: 1 }))
      expect([await asked(hidden), await asked(missing)]).toEqual([false, false])
    })
  })

  describe('by contexts', () => {
    test('cannot raise privileges half-way', async () => {
      const { db } = await attacked(createDatabase)
      const auth: RLSAuthContext = {
        userId: 1,
        tenantId: 1,
        roles: [],
        attributes: { teams: [1], of: { projects: [1] } },
      }
      const seen = await rlsContext.runAsync({ auth }, async () => {
        Object.assign(auth, { isSystem: true, tenantId: 2 })
        expect(() => Object.assign(rlsContext.getAuth(), { isSystem: true })).toThrow(TypeError)
        expect(() => Object.assign(rlsContext.getContext(), { auth })).toThrow(TypeError)
        expect(() => rlsContext.getAuth().roles.push('admin')).toThrow(TypeError)
        const { of }: { of?: { projects: number[] } } = rlsContext.getAuth().attributes ?? {}
        expect(() => of?.projects.push(3)).toThrow(TypeError)
        return db.selectFrom('projects').select('name').orderBy('id').execute()
      })
      expect(seen.map(({ name }) => name)).toEqual(own)
    })

    test('is not the system by a key of the prototype', async () => {
      const { db } = await attacked(createDatabase)
      const auth: RLSAuthContext = JSON.parse(
        '{"userId": 1, "tenantId": 1, "roles": [], "__proto__": {"isSystem": true}}',
      )
      expect(await as(auth, () => db.selectFrom('projects').selectAll().execute())).toHaveLength(2)
    })

    test('loses what a builder of the system could do', async () => {
      const { db } = await attacked(createDatabase)
      const built = await as(system, async () => ({ query: db.selectFrom('projects').select('name') }))
      expect(await attempt(() => built.query.execute())).toEqual(own)
      const embedded = db.selectFrom(built.query.as('p')).select('p.name')
      expect(await attempt(() => embedded.execute())).toEqual(own)
    })

    test('reads by a transaction of the system as oneself', async () => {
      const { db } = await attacked(createDatabase)
      const names = await as(system, () =>
        db.transaction().execute(trx => attempt(() => trx.selectFrom('projects').select('name').execute())),
      )
      expect(names).toEqual(own)
    })

    test('is guarded in savepoints, on connections and in schemas', async () => {
      const { db } = await attacked(createDatabase)
      const query = (on: AnyDatabase) => attempt(() => on.selectFrom('projects').select('name').execute())
      const trx = await as(ann, () => db.startTransaction().execute())
      const point = await trx.savepoint('s').execute()
      expect(await query(point)).toEqual(own)
      await point.rollbackToSavepoint('s').execute()
      expect(await query(trx)).toEqual(own)
      await trx.rollback().execute()
      expect(await db.connection().execute(query)).toEqual(own)
    })
  })

  describe('beside other plugins, in every order', () => {
    const policies: RLSSchema = {
      projects: { policies: [tenant] },
      audit_logs: {
        policies: [filter('read', ctx => ({ changed_by: String(ctx.auth.userId) })), filter('create', {})],
      },
    }
    const orders: readonly (readonly number[])[] = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [1, 3, 0, 2],
      [2, 0, 3, 1],
    ]
    const setUp = async (order: readonly number[]) => {
      const raw: AnyDatabase = await openTenants(createDatabase)
      for (const column of ['deleted_at', 'created_at', 'updated_at']) {
        await raw.schema
          .alterTable('projects')
          .addColumn(
            column,
            dialect === 'postgres' ? 'timestamptz' : dialect === 'mysql' ? 'datetime' : 'text',
          )
          .execute()
      }
      const plugins: readonly Plugin[] = [
        rlsPlugin({ schema: policies }),
        softDeletePlugin({ tables: ['projects'] }),
        timestampsPlugin({ tables: ['projects'] }),
        auditPlugin({ tables: ['projects'], getUserId: () => String(rlsContext.getUserId()) }),
      ]
      const executor: AnyDatabase = await createExecutor(
        raw,
        order.flatMap(place => plugins[place] ?? []),
      )
      const orm = await createORM(executor, [
        softDeletePlugin({ tables: ['projects'] }),
        auditPlugin({ tables: ['projects'] }),
      ])
      const projects = orm.createRepository(on =>
        createRepositoryFactory(on).create({ tableName: 'projects' }),
      )
      return { raw, projects, executor }
    }

    test.each(orders)(
      'changes, restores, purges and recalls own rows alone (%i, %i, %i, %i)',
      async (...order) => {
        const { raw, projects } = await setUp(order)
        await as(cleo, () => projects.update(3, { status: 'changed' }))
        await as(cleo, () => projects.softDelete(3))
        const before = await others(raw)
        const [entry] = await as(cleo, () => projects.getAuditHistory(3))
        const attempts: readonly (() => Promise<unknown>)[] = [
          () => projects.softDelete(3),
          () => projects.restore(3),
          () => projects.hardDelete(3),
          () => projects.update(3, { status: 'x' }),
          () => projects.bulkUpdate([{ id: 3, data: { status: 'x' } }]),
          () => projects.bulkDelete([3]),
          () => projects.restoreFromAudit(Number(entry?.id)),
        ]
        for (const run of attempts) await attempt(async () => (await run(), []))
        expect(entry).toBeDefined()
        expect(await others(raw)).toEqual(before)
        const read = async () => [
          ...(await projects.getAuditHistory(3)),
          ...(await projects.findAllWithDeleted()),
          ...(await projects.findDeleted()),
        ]
        expect(
          await attempt(async () =>
            (await read()).map(row => ({ name: 'name' in row ? row.name : 'history' })),
          ),
        ).toEqual(own)
        expect(await rowsByTenant(raw)).toMatchObject({ 1: 1, 2: 1, 3: 2 })
      },
    )
  })
})
