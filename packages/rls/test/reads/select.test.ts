import { silentLogger } from '@kysera/core'
import {
  allow,
  deny,
  filter,
  RLSContextError,
  RLSPolicyEvaluationError,
  rlsContext,
  type RLSSchema,
} from '@kysera/rls'
import { contract } from '@kysera-internal/test-support'
import { sql, type Kysely } from 'kysely'
import { describe, expect, test } from 'vitest'
import { admin, ann, as, bob, cleo, guarded, openTenants, system, type TenantDatabase } from '../tenants.js'

const byTenant: RLSSchema<TenantDatabase> = {
  projects: { policies: [filter('read', ctx => ({ tenant_id: ctx.auth.tenantId }))] },
}

contract('reading with policies', ({ createDatabase, traits }) => {
  const names = async (db: Kysely<TenantDatabase>): Promise<string[]> =>
    (await db.selectFrom('projects').select('name').orderBy('id').execute()).map(({ name }) => name)

  const open = async (
    schema: RLSSchema<TenantDatabase>,
    options: Parameters<typeof guarded>[2] = {},
  ): Promise<Kysely<TenantDatabase>> => guarded(await openTenants(createDatabase), schema, options)

  const namesOf = async (
    policies: NonNullable<RLSSchema<TenantDatabase>['projects']>['policies'],
    auth = ann,
  ) => {
    const db = await open({ projects: { policies } })
    return as(auth, () => names(db))
  }

  test('a filter hides the rows of others', async () => {
    const db = await open(byTenant)
    expect(await as(ann, () => names(db))).toEqual(['Anvil', 'Bellows'])
    expect(await as(cleo, () => names(db))).toEqual(['Chisel'])
  })

  test('a condition of the query cannot weaken a policy', async () => {
    const db = await open(byTenant)
    const query = db
      .selectFrom('projects')
      .select('name')
      .where(sql<boolean>`1 = 1 or 1 = 1`)
      .where(eb => eb.or([eb('id', '=', 3), eb('id', '>', 0)]))
      .orderBy('id')
    expect(await as(ann, () => query.execute())).toEqual([{ name: 'Anvil' }, { name: 'Bellows' }])
    expect(await as(ann, () => query.clearWhere().execute())).toHaveLength(2)
  })

  test('allows add up, filters narrow them down, and a deny takes away', async () => {
    const mine = allow('read', ctx => ({ owner_id: ctx.auth.userId }))
    const active = allow('read', () => ({ status: 'active' }))
    expect(await namesOf([mine, active], bob)).toEqual(['Anvil', 'Bellows', 'Chisel'])
    expect(await namesOf([mine, active, filter('read', () => ({ tenant_id: 1 }))], bob)).toEqual([
      'Anvil',
      'Bellows',
    ])
    expect(await namesOf([mine, active, deny('read', () => ({ name: 'Anvil' }))], bob)).toEqual([
      'Bellows',
      'Chisel',
    ])
  })

  test('a deny that is unknown to the database refuses', async () => {
    const policies = [allow('read', () => true), deny('read', () => ({ status: 'archived' }))]
    expect(await namesOf(policies)).toEqual(['Anvil', 'Chisel'])
  })

  test('what is undefined, or compared with null, refuses: in a filter as in a deny', async () => {
    const all = allow('read', () => true)
    expect(await namesOf([filter('read', ctx => ({ tenant_id: ctx.auth.attributes?.tenant }))])).toEqual([])
    expect(await namesOf([all, deny('read', ctx => ({ tenant_id: ctx.auth.attributes?.tenant }))])).toEqual(
      [],
    )
    expect(await namesOf([all, deny('read', () => ({ tenant_id: { $in: [1, undefined] } }))])).toEqual([])
    expect(await namesOf([all, deny('read', () => ({ tenant_id: { $gt: null } }))])).toEqual([])
    expect(await namesOf([all, deny('read', () => ({ tenant_id: { $in: [] } }))])).toHaveLength(4)
    expect(await namesOf([all, deny('read', () => ({ tenant_id: null }))])).toEqual([
      'Anvil',
      'Bellows',
      'Chisel',
    ])
  })

  test('a refusal in JavaScript makes the table look empty', async () => {
    expect(await namesOf([allow('read', () => true), deny('read')])).toEqual([])
    expect(await namesOf([allow('read', ctx => ctx.auth.roles.includes('admin'))])).toEqual([])
    expect(await namesOf([allow('read', ctx => ctx.auth.roles.includes('admin'))], admin)).toHaveLength(4)
    expect(await namesOf([])).toEqual([])
    expect(await namesOf([filter('read', () => false)])).toEqual([])
    expect(await namesOf([filter('read', () => true)])).toHaveLength(4)
    expect(await namesOf([filter('read', () => ({}))])).toHaveLength(4)
  })

  test('without a policy, defaultDeny decides', async () => {
    const db = await open({ projects: { policies: [], defaultDeny: false } })
    expect(await as(ann, () => names(db))).toHaveLength(4)
    const denied = await open(byTenant, { defaultDeny: true })
    expect(await as(ann, () => denied.selectFrom('tasks').selectAll().execute())).toEqual([])
  })

  test('an inactive policy does not count as there', async () => {
    const never = { condition: (): boolean => false }
    expect(await namesOf([deny('read', () => true, never), allow('read', () => true)])).toHaveLength(4)
    expect(await namesOf([allow('read', () => true, never), filter('read', { tenant_id: 2 })])).toEqual([
      'Chisel',
    ])
    expect(await namesOf([allow('read', () => true, never)])).toEqual([])
  })

  test('the system, roles that bypass and roles that a table skips see everything', async () => {
    const db = await open({ projects: { policies: [], skipFor: ['auditor'] } }, { bypassRoles: ['admin'] })
    expect(await as(system, () => names(db))).toHaveLength(4)
    expect(await as(admin, () => names(db))).toHaveLength(4)
    expect(await as({ ...ann, roles: ['auditor'] }, () => names(db))).toHaveLength(4)
    expect(await as(ann, () => rlsContext.asSystemAsync(() => names(db)))).toHaveLength(4)
    expect(await as(ann, () => names(db))).toEqual([])
  })

  test('only the literal true is the system', async () => {
    const db = await open(byTenant)
    const auth: unknown = JSON.parse('{ "userId": 1, "tenantId": 1, "roles": [], "isSystem": 1 }')
    const run: unknown = Reflect.apply(rlsContext.runAsync, undefined, [{ auth }, () => names(db)])
    expect(await run).toHaveLength(2)
  })

  describe('every place of a statement', () => {
    const count = async (query: { execute(): Promise<unknown[]> }): Promise<number> =>
      (await as(ann, () => query.execute())).length

    test('joins, aliases and self-joins', async () => {
      const db = await open(byTenant)
      const joined = db
        .selectFrom('tasks')
        .innerJoin('projects as p', 'p.id', 'tasks.project_id')
        .select(['tasks.title', 'p.name'])
      expect(await as(ann, () => joined.execute())).toEqual([{ title: 'Heat', name: 'Anvil' }])
      const left = db
        .selectFrom('tasks')
        .leftJoin('projects as p', 'p.id', 'tasks.project_id')
        .select(['tasks.title', 'p.name'])
        .orderBy('tasks.id')
      expect(await as(ann, () => left.execute())).toEqual([
        { title: 'Heat', name: 'Anvil' },
        { title: 'Sharpen', name: null },
      ])
      const self = db
        .selectFrom('projects as a')
        .innerJoin('projects as b', join => join.on(sql<boolean>`1 = 1`))
        .select(['a.id', 'b.id as other'])
      expect(await count(self)).toBe(4)
    })

    test('a right join keeps the rows of the other side', async () => {
      const db = await open(byTenant)
      const right = db
        .selectFrom('projects')
        .rightJoin('tasks', 'projects.id', 'tasks.project_id')
        .select(['projects.name', 'tasks.title'])
        .orderBy('tasks.id')
      expect(await as(ann, () => right.execute())).toEqual([
        { name: 'Anvil', title: 'Heat' },
        { name: null, title: 'Sharpen' },
      ])
    })

    test('subqueries, set operations and common table expressions', async () => {
      const db = await open(byTenant)
      const inside = db
        .selectFrom('tasks')
        .selectAll()
        .where('project_id', 'in', eb => eb.selectFrom('projects').select('id'))
      expect(await count(inside)).toBe(1)
      const exists = db
        .selectFrom('tasks')
        .selectAll()
        .where(eb =>
          eb.exists(eb.selectFrom('projects').select('id').whereRef('projects.id', '=', 'tasks.project_id')),
        )
      expect(await count(exists)).toBe(1)
      const union = db
        .selectFrom('projects')
        .select('id')
        .unionAll(db.selectFrom('projects as q').select('q.id'))
      expect(await count(union)).toBe(4)
      const cte = db
        .with('projects_of_all', qb => qb.selectFrom('projects').selectAll())
        .selectFrom('projects_of_all')
        .selectAll()
      expect(await count(cte)).toBe(2)
    })

    // SQLite takes the name inside for the expression itself.
    test.runIf(traits.plainCteReadsTable)(
      'a common table expression with the name of its table',
      async () => {
        const db = await open(byTenant)
        const shadow = db
          .with('projects', qb => qb.selectFrom('projects').selectAll())
          .selectFrom('projects')
          .selectAll()
        expect(await count(shadow)).toBe(2)
      },
    )

    test('an alias with a dot or a quote', async () => {
      const db = await open(byTenant)
      const dotted = db.selectFrom('projects as a.b').selectAll()
      expect(await count(dotted)).toBe(2)
      const quoted = db.selectFrom(eb => eb.selectFrom('projects as a"b`c').selectAll().as('q')).selectAll()
      expect(await count(quoted)).toBe(2)
    })

    test('a fragment of SQL with a table in it', async () => {
      const db = await open(byTenant)
      const table = db.selectFrom(sql.table('projects').as('p')).select(sql.ref('p.id').as('id'))
      expect(await count(table)).toBe(2)
      const builder = db.selectFrom('projects').select('id')
      const embedded = db
        .selectFrom('tasks')
        .select('id')
        .where(sql<boolean>`project_id in (${builder})`)
      expect(await as(ann, () => embedded.execute())).toEqual([{ id: 1 }])
    })

    test('transactions, and handles that come from the executor', async () => {
      const db = await open(byTenant)
      await as(ann, async () => {
        expect(await db.transaction().execute(trx => names(trx))).toHaveLength(2)
        expect(await db.connection().execute(connection => names(connection))).toHaveLength(2)
      })
    })
  })

  describe('expressions', () => {
    const member = allow('read', (ctx, eb) =>
      eb.exists(
        eb
          .selectFrom('members')
          .select('user_id')
          .whereRef('members.project_id', '=', 'projects.id')
          .where('members.user_id', '=', ctx.auth.userId),
      ),
    )

    test('mean the protected row by its name, whatever the statement calls it', async () => {
      const db = await open({ projects: { policies: [member] }, members: { policies: [] } })
      expect(await as(ann, () => names(db))).toEqual(['Anvil', 'Bellows'])
      const aliased = db.selectFrom('projects as p').select('p.name').orderBy('p.id')
      expect(await as(ann, () => aliased.execute())).toEqual([{ name: 'Anvil' }, { name: 'Bellows' }])
    })

    test('mean the protected table by columns without a table', async () => {
      const policy = filter('read', (ctx, eb) =>
        eb.or([eb('owner_id', '=', ctx.auth.userId), eb('status', '=', 'archived')]),
      )
      const db = await open({ projects: { policies: [policy] } })
      const joined = db
        .selectFrom('projects as p')
        .innerJoin('projects as q', 'q.id', 'p.id')
        .select('p.name')
        .orderBy('p.id')
      expect(await as(ann, () => joined.execute())).toEqual([{ name: 'Anvil' }, { name: 'Drill' }])
    })

    test('are never caught by the alias of a statement', async () => {
      const db = await open({ projects: { policies: [member] } })
      const query = db.selectFrom('projects as members').select('members.name')
      await expect(as(ann, () => query.execute())).rejects.toThrow(RLSPolicyEvaluationError)
    })
  })

  describe('the context', () => {
    test('is that of the execution, not that of the building', async () => {
      const db = await open(byTenant)
      const query = await as(ann, () => db.selectFrom('projects').select('name'))
      expect(await as(cleo, () => query.execute())).toEqual([{ name: 'Chisel' }])
    })

    test('is that of the execution for builders that were embedded in another one', async () => {
      const db = await open(byTenant)
      const build = () =>
        db
          .selectFrom('tasks')
          .select('title')
          .where('project_id', 'in', db.selectFrom('projects').select('id'))
          .where('project_id', 'in', db.selectFrom('projects as p').select('p.id'))
      for (const builder of [ann, system]) {
        const query = await as(builder, build)
        expect(await as(cleo, () => query.execute())).toEqual([{ title: 'Sharpen' }])
        expect(await as(ann, () => query.execute())).toEqual([{ title: 'Heat' }])
      }
      const outside = build()
      expect(await as(cleo, () => outside.execute())).toEqual([{ title: 'Sharpen' }])
      await expect(outside.execute()).rejects.toThrow(RLSContextError)
    })

    test('is needed to compile, and stays with what was compiled', async () => {
      const db = await open(byTenant)
      const query = db.selectFrom('projects').select('name')
      expect(() => query.compile()).toThrow(RLSContextError)
      await as(ann, async () => {
        const compiled = query.compile()
        expect(await db.executeQuery(compiled)).toMatchObject({
          rows: [{ name: 'Anvil' }, { name: 'Bellows' }],
        })
        await expect(as(cleo, () => db.executeQuery(compiled))).rejects.toThrow('compiled in another context')
        await expect(
          as(cleo, async () => {
            query.compile()
            return db.executeQuery(compiled)
          }),
        ).rejects.toThrow('compiled in another context')
        await expect(as(system, () => db.executeQuery(compiled))).resolves.toBeDefined()
      })
      const unguarded = await as(system, () => query.compile())
      await expect(as(ann, () => db.executeQuery(unguarded))).rejects.toThrow('another context')
    })

    test('is that of each execution of a builder that many share', async () => {
      const db = await open(byTenant)
      const query = db.selectFrom('projects').select('name').orderBy('id')
      const seen = await Promise.all([ann, cleo].map(who => as(who, () => query.execute())))
      expect(seen).toEqual([[{ name: 'Anvil' }, { name: 'Bellows' }], [{ name: 'Chisel' }]])
    })

    test.runIf(traits.supportsReturning)('is that of the first read of a stream', async () => {
      const db = await open(byTenant)
      const stream = db.selectFrom('projects').select('name').stream()
      const first = await as(cleo, () => stream.next())
      expect(first.value).toEqual({ name: 'Chisel' })
      await stream.return?.()
    })

    test('is asked for, unless an option says otherwise', async () => {
      const db = await open(byTenant)
      await expect(names(db)).rejects.toThrow(RLSContextError)
      await expect(db.selectFrom('tasks').selectAll().execute()).rejects.toThrow(RLSContextError)
      expect(await db.selectNoFrom(eb => eb.lit(1).as('one')).execute()).toEqual([{ one: 1 }])
      const none = await guarded(db, {})
      expect(none).toBeDefined()
    })

    test('can be done without: no rows, or all of them, and a warning each', async () => {
      const warnings: string[] = []
      const logger = { ...silentLogger, warn: (message: string) => void warnings.push(message) }
      const strict = await open(byTenant, { requireContext: false, logger })
      expect(await names(strict)).toEqual([])
      await expect(strict.deleteFrom('projects').execute()).rejects.toThrow(RLSContextError)
      expect(warnings).toHaveLength(1)
      const lenient = await open(byTenant, { requireContext: false, allowUnfilteredQueries: true, logger })
      expect(await names(lenient)).toHaveLength(4)
      expect(warnings).toHaveLength(2)
    })

    test('plays no part for excluded tables', async () => {
      const db = await open(byTenant, { excludeTables: ['tasks'] })
      expect(await db.selectFrom('tasks').selectAll().execute()).toHaveLength(2)
      const only = await open(byTenant, { tables: ['tasks'] })
      expect(await only.selectFrom('projects').selectAll().execute()).toHaveLength(4)
    })

    test('never mixes between concurrent readers', async () => {
      const db = await open(byTenant)
      const readers = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? ann : cleo))
      const seen = await Promise.all(readers.map(auth => as(auth, () => names(db))))
      expect(seen).toEqual(readers.map(auth => (auth === ann ? ['Anvil', 'Bellows'] : ['Chisel'])))
    })
  })

  describe('a policy that gives no answer', () => {
    test('rejects the statement, with what it threw', async () => {
      const cause = new Error('broken')
      const db = await open({
        projects: {
          policies: [
            allow('read', () => {
              throw cause
            }),
          ],
        },
      })
      await expect(as(ann, () => names(db))).rejects.toMatchObject({
        name: 'RLSPolicyEvaluationError',
        policyName: 'projects_policy_0',
        originalError: cause,
      })
    })

    test('because it looks at the row, or has to be waited for', async () => {
      const byRow = await open({
        projects: { policies: [allow('read', ctx => ctx.row?.owner_id === 1, { name: 'mine' })] },
      })
      await expect(as(ann, () => names(byRow))).rejects.toThrow(/"mine".*ctx\.row.*filter object/)
      const later = await open({ projects: { policies: [allow('read', async () => true)] } })
      await expect(as(ann, () => names(later))).rejects.toThrow(RLSPolicyEvaluationError)
    })

    test('but not where another policy has decided', async () => {
      expect(
        await namesOf([allow('read', ctx => ctx.row?.owner_id === 1), allow('read', () => true)]),
      ).toHaveLength(4)
      expect(await namesOf([deny('read', ctx => ctx.row?.owner_id === 1), deny('read')])).toEqual([])
    })

    test('although it hides that it looked', async () => {
      const sly = allow('read', ctx => {
        try {
          return ctx.row?.owner_id === 1
        } catch {
          return true
        }
      })
      await expect(namesOf([sly])).rejects.toThrow(RLSPolicyEvaluationError)
    })
  })

  test('each condition is evaluated once per table reference', async () => {
    let asked = 0
    const db = await open({
      projects: {
        policies: [
          filter('read', () => {
            asked += 1
            return { tenant_id: 1 }
          }),
        ],
      },
    })
    await as(ann, () => names(db))
    expect(asked).toBe(1)
  })
})
