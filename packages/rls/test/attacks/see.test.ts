import { createExecutorSync } from '@kysera/executor'
import { rlsPlugin } from '@kysera/rls'
import { contract, dummyDb, type AnyDatabase, type Contract } from '@kysera-internal/test-support'
import {
  CamelCasePlugin,
  ExpressionWrapper,
  expressionBuilder,
  sql,
  TableNode,
  type SelectQueryBuilder,
} from 'kysely'
import { describe, expect, test } from 'vitest'
import { cleo, as, guarded } from '../tenants.js'
import { attacked, attempt, member, own, tenant } from './attempt.js'

// oxlint-disable typescript/no-explicit-any -- an attacker does not care for types
type Query = SelectQueryBuilder<any, any, any>
type Build = (db: AnyDatabase) => Query
const eb = expressionBuilder<any, any>()
// oxlint-enable typescript/no-explicit-any

/** Queries that give names of projects, each in a way of its own: all of them give Ann her own. */
const anywhere: Readonly<Record<string, Build>> = {
  'an alias': db => db.selectFrom('projects as p').select('p.name'),
  'an alias with a quote and a dot': db => db.selectFrom('projects as a".b`c').select('name'),
  'the name of its schema': db => db.selectFrom('projects').select('projects.name').distinct(),
  'a reference in place of a table': db => db.selectFrom(sql.ref('projects').as('p')).select('p.name'),
  'an identifier in place of a table': db => db.selectFrom(sql.id('projects').as('p')).select('p.name'),
  'a table within templates': db =>
    db.selectFrom(sql`${sql`${sql.table('projects')}`}`.as('p')).select('p.name'),
  'a dynamic table': db => db.selectFrom(db.dynamic.table('projects').as('p')).select('p.name'),
  'a self join': db =>
    db.selectFrom('projects as a').innerJoin('projects as b', 'b.id', 'a.id').select('b.name').distinct(),
  'a join on any row': db =>
    db
      .selectFrom('tasks')
      .innerJoin('projects', join => join.onTrue())
      .select('projects.name')
      .distinct(),
  'a list of tables': db => db.selectFrom(['tasks', 'projects']).select('projects.name').distinct(),
  'a subquery in place of a table': db =>
    db.selectFrom(db.selectFrom('projects').selectAll().as('p')).select('p.name'),
  'a builder of no executor': db =>
    db.selectFrom(eb.selectFrom('projects').selectAll().as('p')).select('p.name'),
  'a common table expression': db =>
    db
      .with('p', q => q.selectFrom('projects').selectAll())
      .selectFrom('p')
      .select('name'),
  'a recursive common table expression': db =>
    db
      .withRecursive('p', q => q.selectFrom('projects').select('name'))
      .selectFrom('p')
      .select('name'),
  'a set operation': db =>
    db
      .selectFrom('tasks')
      .select('title')
      .where('id', '<', 0)
      .unionAll(db.selectFrom('projects').select('name as title')),
  'a set operation of callbacks': db =>
    db
      .selectFrom('tasks')
      .select('title')
      .where('id', '<', 0)
      .union(q => q.selectFrom('projects').select('name as title')),
  'a scalar subquery': db =>
    db
      .selectFrom('projects as a')
      .select(q => q.selectFrom('projects as b').select('b.name').whereRef('b.id', '=', 'a.id').as('name')),
  'a fragment of SQL around a subquery': db =>
    db
      .selectFrom('projects as a')
      .select(
        sql`(${eb.selectFrom('projects as b').select('b.name').where('b.id', '=', eb.ref('a.id'))})`.as(
          'name',
        ),
      ),
  'a condition that is always true': db =>
    db
      .selectFrom('projects')
      .select('name')
      .where(sql<boolean>`1 = 1 or 1 = 1`),
  'an or beside the guard': db =>
    db
      .selectFrom('projects')
      .select('name')
      .where(q => q.or([q('id', '>', 0), q('id', 'is', null)])),
  'taking conditions away': db => db.selectFrom('projects').select('name').clearWhere(),
  'a call that adds an or': db =>
    db
      .selectFrom('projects')
      .select('name')
      .$call(q => q.where(sql<boolean>`name is not null or 1 = 1`)),
  'having without groups': db =>
    db
      .selectFrom('projects')
      .select('name')
      .groupBy(['id', 'name'])
      .having(sql<boolean>`1 = 1`),
  'other types of tables': db =>
    db.withTables<{ projects: { name: string } }>().selectFrom('projects').select('name'),
  'a plugin that does nothing': db =>
    db
      .withPlugin({ transformQuery: args => args.node, transformResult: async args => args.result })
      .selectFrom('projects')
      .select('name'),
  'a condition that pretends to be a guard': db =>
    db
      .selectFrom('projects')
      .select('name')
      .where(pretend(sql`1 = 1`.toOperationNode())),
  'a table that pretends to be guarded': db =>
    db.selectFrom(pretend(TableNode.create('projects')).as('p')).select('p.name'),
  'the guard of another table of that name': db => {
    const { where } = db.selectFrom('tasks as projects').selectAll().toOperationNode()
    return where === undefined
      ? db.selectFrom('projects').select('name')
      : db
          .selectFrom('projects')
          .select('name')
          .where(new ExpressionWrapper<object, never, boolean>(where.where))
  },
  'a builder of another executor': db =>
    db.selectFrom(other().selectFrom('projects').selectAll().as('p')).select('p.name'),
  'a builder of another executor with policies': db =>
    db.selectFrom(lenient().selectFrom('projects').selectAll().as('p')).select('p.name'),
}

const pretend = (
  node: ReturnType<ExpressionWrapper<object, never, boolean>['toOperationNode']>,
): ExpressionWrapper<object, never, boolean> =>
  new ExpressionWrapper(
    Object.assign(
      { kind: 'RawNode' as const },
      { sqlFragments: [''], parameters: [node, TableNode.create('projects')] },
    ),
  )

const other = (): AnyDatabase =>
  createExecutorSync(dummyDb('sqlite'), [{ name: 'other', filter: (_, q) => q('id', '>', 0) }])

const lenient = (): AnyDatabase =>
  createExecutorSync(dummyDb('sqlite'), [
    rlsPlugin({ schema: { projects: { policies: [], defaultDeny: false } } }),
  ])

contract('someone who wants to see', ({ createDatabase, dialect, traits, database }: Contract) => {
  describe.each([
    ['a filter', [tenant]],
    ['an expression', [member]],
  ])('what %s hides', (_, policies) => {
    test.each(Object.entries(anywhere))('cannot by %s', async (_way, build) => {
      const { db } = await attacked(createDatabase, [...policies])
      expect(await attempt(() => build(db).execute())).toEqual(own)
    })
  })

  const refused: Readonly<Record<string, Build>> = {
    'a literal in place of a table': db => db.selectFrom(sql.lit('projects').as('p')).selectAll(),
    'two templates in place of a table': db =>
      db.selectFrom(sql`${sql.raw('')}${sql.table('projects')}`.as('p')).selectAll(),
    'a common table expression of text': db =>
      db
        .with('p', () => sql<object>`(select * from projects)`)
        .selectFrom('p')
        .selectAll(),
    'a set operation of text': db =>
      db
        .selectFrom('tasks')
        .select('title')
        .union(sql<{ title: string }>`select name from projects`),
  }
  test.each(Object.entries(refused))('is refused %s', async (_way, build) => {
    const { db } = await attacked(createDatabase)
    expect(await attempt(() => build(db).execute())).toBe('RLSPolicyViolation')
  })

  test('sees no more by a lateral join', async () => {
    if (!traits.supportsLateral) return
    const { db } = await attacked(createDatabase)
    const query = db
      .selectFrom('tasks')
      .innerJoinLateral(
        q => q.selectFrom('projects').select('name').as('p'),
        join => join.onTrue(),
      )
      .select('p.name')
      .distinct()
    expect(await attempt(() => query.execute())).toEqual(own)
  })

  test('sees no more by a name in other case', async () => {
    const { db } = await attacked(createDatabase, [member])
    const swapped = db
      .selectFrom(['PROJECTS as p', 'tasks as projects'])
      .select('p.name')
      .where('projects.id', '=', 1)
    expect(await attempt(() => swapped.execute())).toEqual(database === 'sqlite' ? own : 'refused')
  })

  test('cannot give an alias in other case the name of a table of a policy', async () => {
    const { db } = await attacked(createDatabase, [member])
    expect(await attempt(() => db.selectFrom('projects as MEMBERS').select('MEMBERS.name').execute())).toBe(
      'RLSPolicyEvaluationError',
    )
  })

  test('cannot give a common table expression in other case the name of a table', async () => {
    const { db } = await attacked(createDatabase)
    const query = db
      .with('PROJECTS', q => q.selectFrom('projects').selectAll())
      .selectFrom('projects')
      .select('name')
    expect([own, 'refused']).toContainEqual(await attempt(() => query.execute()))
  })

  test('cannot name a table by a spelling that a plugin changes', async () => {
    const { db, raw } = await attacked(createDatabase)
    await raw.schema.createTable('user_posts').addColumn('tenant_id', 'integer').execute()
    const posts: AnyDatabase = await guarded(raw, { user_posts: { policies: [tenant] } } as object)
    await raw
      .withTables<{ user_posts: { tenant_id: number } }>()
      .insertInto('user_posts')
      .values([{ tenant_id: 1 }, { tenant_id: 2 }])
      .execute()
    const query = posts.withPlugin(new CamelCasePlugin()).selectFrom('userPosts').select('tenantId')
    expect(await attempt(() => query.execute())).toEqual(['1'])
    expect(
      await attempt(() =>
        db.withPlugin(new CamelCasePlugin()).selectFrom('projects').select('name').execute(),
      ),
    ).toEqual(own)
  })

  test('cannot search a table without a subquery', async () => {
    if (database !== 'sqlite') return
    const { db, raw } = await attacked(createDatabase)
    await raw.schema.createTable('secrets').addColumn('id', 'integer').execute()
    await raw.withTables<{ secrets: { id: number } }>().insertInto('secrets').values({ id: 1 }).execute()
    const secrets: AnyDatabase = await guarded(raw, { secrets: { policies: [tenant] } } as object)
    for (const table of [sql.table('secrets'), sql.id('secrets'), sql.ref('secrets')]) {
      const query = secrets
        .selectFrom('tasks')
        .select('title')
        .where('id', 'in', sql`${table}`)
      expect(await attempt(() => query.execute())).toBe('refused')
    }
    expect(await attempt(() => db.selectFrom('secrets').selectAll().execute())).toEqual(['1'])
  })

  test('cannot keep rows by a definition', async () => {
    const { db } = await attacked(createDatabase)
    const copy = db.schema.createTable('copy').as(eb.selectFrom('projects').selectAll())
    const view = db.schema.createView('seen').as(db.selectFrom('projects').selectAll())
    for (const query of [copy, view]) {
      expect(await attempt(async () => (await query.execute(), []))).toBe('RLSPolicyViolation')
    }
  })

  test.runIf(traits.supportsReturning)('gets no row back that it may not see', async () => {
    const { db } = await attacked(createDatabase)
    const queries = [
      () => db.updateTable('projects').set({ status: 'x' }).returning('name').execute(),
      () =>
        db
          .insertInto('tasks')
          .values({ id: 9, project_id: 3, title: 't' })
          .returning(q => q.selectFrom('projects').select('name').where('id', '=', 3).as('name'))
          .execute(),
    ]
    expect(await attempt(queries[0] ?? never)).toEqual(own)
    expect(await attempt(queries[1] ?? never)).toEqual(['null'])
  })

  describe('a compiled query', () => {
    test('cannot be changed', async () => {
      const { db } = await attacked(createDatabase)
      const compiled = await as(cleo, async () => db.selectFrom('projects').select('name').compile())
      expect(Object.isFrozen(compiled)).toBe(true)
      expect(Object.isFrozen(compiled.parameters)).toBe(true)
    })

    test('cannot be replayed with other text or parameters', async () => {
      const { db } = await attacked(createDatabase)
      for (const change of [{}, { parameters: [2] }, { sql: 'select name from projects', parameters: [] }]) {
        const replay = async () => {
          const compiled = db.selectFrom('projects').select('name').compile()
          return (await db.executeQuery<object>({ ...compiled, ...change })).rows
        }
        expect(await attempt(replay)).toBe('RLSPolicyViolation')
      }
    })

    test('cannot be replayed in the context of somebody else', async () => {
      const { db } = await attacked(createDatabase)
      const compiled = await as(cleo, async () => db.selectFrom('projects').select('name').compile())
      expect(await attempt(async () => (await db.executeQuery(compiled)).rows)).toBe('RLSPolicyViolation')
    })

    test('cannot lend its id to another one', async () => {
      const { db } = await attacked(createDatabase)
      const steal = async () => {
        const { queryId } = db.selectFrom('projects').select('name').compile()
        const stolen = db
          .getExecutor()
          .compileQuery(eb.selectFrom('projects').select('name').toOperationNode(), queryId)
        return (await db.executeQuery<object>(stolen)).rows
      }
      expect(await attempt(steal)).toBe('RLSPolicyViolation')
    })
  })

  test('sees no more by a stream, whoever built or opened it', async () => {
    // pg streams by a cursor of another package.
    if (dialect === 'postgres') return
    const { db } = await attacked(createDatabase)
    const stream = await as(cleo, async () => db.selectFrom('projects').select('name').stream())
    const read = async () => {
      const rows: object[] = []
      for await (const row of stream) rows.push(row)
      return rows
    }
    expect(await attempt(read)).toEqual(own)
  })
})

const never = (): never => {
  throw new Error('not there')
}
