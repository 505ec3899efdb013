import { allow, filter, RLSPolicyViolation, validate } from '@kysera/rls'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { ExpressionWrapper, sql, ValueNode, type Expression, type RawNode } from 'kysely'
import { describe, expect, test } from 'vitest'
import { ann, as } from '../tenants.js'
import { attacked, attempt, member, others, rowsByTenant, tenant } from './attempt.js'

type Write = (db: AnyDatabase) => { execute(): Promise<unknown> }

contract('someone who wants to write', ({ createDatabase, dialect, database, traits }) => {
  /** Runs an attempt, whatever comes of it, and gives the rows of others and the tenants of all. */
  const after = async (policies: Parameters<typeof attacked>[1], write: Write) => {
    const { db, raw } = await attacked(createDatabase, policies)
    const before = await others(raw)
    const outcome = await attempt(async () => (await write(db).execute(), []))
    return { outcome, before, others: await others(raw), rows: await rowsByTenant(raw) }
  }
  const guards = { 'a filter': [tenant], 'an expression': [member] }

  const changes: Readonly<Record<string, Write | false>> = {
    'an update without a condition': db => db.updateTable('projects').set({ status: 'x' }),
    'an update by key': db => db.updateTable('projects').set({ status: 'x' }).where('id', '=', 3),
    'an update under an alias': db =>
      db.updateTable('projects as p').set({ status: 'x' }).where('p.id', '=', 3),
    'an update by an or': db =>
      db
        .updateTable('projects')
        .set({ status: 'x' })
        .where(sql<boolean>`1 = 1 or 1 = 1`),
    'an update whose conditions are taken away': db =>
      db.updateTable('projects').set({ status: 'x' }).where('id', '=', 1).clearWhere(),
    'an update by a subquery': db =>
      db
        .updateTable('projects')
        .set({ status: 'x' })
        .where('id', 'in', db.selectFrom('members').select('project_id')),
    'an update from another table':
      traits.supportsUpdateFrom &&
      (db =>
        db
          .updateTable('projects')
          .from('members')
          .set({ status: 'x' })
          .whereRef('members.project_id', '=', 'projects.id')),
    'an update of joined tables':
      traits.supportsMultiTableUpdate &&
      (db =>
        db
          .updateTable(['members', 'projects'])
          .set(sql.ref('projects.status'), 'x')
          .whereRef('members.project_id', '=', 'projects.id')),
    'an update with a limit':
      traits.supportsLimitInWrite &&
      (db => db.updateTable('projects').set({ status: 'x' }).orderBy('id', 'desc').limit(1)),
    'an update in a common table expression':
      traits.supportsDataModifyingCte &&
      (db =>
        db
          .with('u', q => q.updateTable('projects').set({ status: 'x' }).returning('id'))
          .selectFrom('u')
          .selectAll()),
    'an update under the name of a common table expression':
      traits.supportsCteInWrite &&
      (db =>
        db
          .with('projects', q => q.selectFrom('tasks').select('id'))
          .updateTable('projects')
          .set({ status: 'x' })),
    'an upsert on a key of others': db => upsert(db, { id: 3, tenant_id: 1, name: 'New' }, { status: 'x' }),
    'an upsert on a unique name of others': db =>
      upsert(db, { id: 9, tenant_id: 1, name: 'Chisel' }, { status: 'x' }, 'name'),
    'an upsert of several rows': db =>
      upsert(
        db,
        [
          { id: 1, tenant_id: 1, name: 'A' },
          { id: 3, tenant_id: 1, name: 'B' },
        ],
        { status: 'x' },
      ),
    'an upsert of a query':
      traits.supportsOnConflict &&
      (db =>
        db
          .insertInto('projects')
          .columns(['id', 'tenant_id', 'name'])
          .expression(q =>
            q
              .selectFrom('tasks')
              .select([sql.lit(3).as('a'), sql.lit(1).as('b'), sql.lit('n').as('c')])
              .where('id', '=', 1),
          )
          .onConflict(c => c.column('id').doUpdateSet({ status: 'x' }))),
    'an upsert with a condition of its own':
      traits.supportsOnConflict &&
      (db =>
        db
          .insertInto('projects')
          .values({ id: 3, tenant_id: 1, name: 'N' })
          .onConflict(c =>
            c
              .column('id')
              .doUpdateSet({ status: 'x' })
              .where(sql<boolean>`1 = 1 or 1 = 1`),
          )),
    'a merge':
      traits.supportsMerge &&
      (db =>
        db
          .mergeInto('projects')
          .using('tasks', 'tasks.project_id', 'projects.id')
          .whenMatched()
          .thenUpdateSet({ status: 'x' })),
    'a REPLACE':
      !traits.supportsReturning || database === 'sqlite' || database === 'mariadb'
        ? db => db.replaceInto('projects').values({ id: 3, tenant_id: 1, name: 'Mine' })
        : false,
    'an INSERT OR REPLACE':
      database === 'sqlite' &&
      (db => db.insertInto('projects').orReplace().values({ id: 3, tenant_id: 1, name: 'Mine' })),
    'a delete without a condition': db => db.deleteFrom('projects'),
    'a delete by key': db => db.deleteFrom('projects').where('id', '=', 3),
    'a delete by an or': db => db.deleteFrom('projects').where(q => q.or([q('id', '=', 3), q('id', '>', 0)])),
    'a delete under an alias':
      dialect !== 'mysql' && (db => db.deleteFrom('projects as p').where('p.id', '=', 3)),
    'a delete using another table':
      traits.supportsDeleteUsing &&
      (db =>
        dialect === 'mysql'
          ? db
              .deleteFrom('projects')
              .using(['projects', 'members'])
              .whereRef('members.project_id', '=', 'projects.id')
          : db.deleteFrom('projects').using('members').whereRef('members.project_id', '=', 'projects.id')),
    'a delete of the alias of a joined table':
      dialect === 'mysql' &&
      (db =>
        db.deleteFrom('p').using(['members', 'projects as p']).whereRef('members.project_id', '=', 'p.id')),
    'a delete in a common table expression':
      traits.supportsDataModifyingCte &&
      (db =>
        db
          .with('d', q => q.deleteFrom('projects').returning('id'))
          .selectFrom('d')
          .selectAll()),
    'a delete in a common table expression of an insert':
      traits.supportsDataModifyingCte &&
      (db =>
        db
          .with('d', q => q.deleteFrom('projects').returning('id'))
          .insertInto('members')
          .columns(['project_id', 'user_id'])
          .expression(q => q.selectFrom('d').select(['d.id', sql.lit(1).as('u')]))),
    'a merge that deletes':
      traits.supportsMerge &&
      (db =>
        db
          .mergeInto('projects')
          .using('tasks', 'tasks.project_id', 'projects.id')
          .whenMatched()
          .thenDelete()),
  }

  describe.each(Object.entries(guards))('rows of others, behind %s', (_, policies) => {
    test.each(tried(changes))('changes or deletes none by %s', async (_way, write) => {
      const { before, others: now } = await after(policies, write)
      expect(now).toEqual(before)
    })
  })

  const elsewhere: Readonly<Record<string, Write | false>> = {
    'an insert': db => db.insertInto('projects').values({ id: 9, tenant_id: 2, name: 'N' }),
    'an insert that leaves the tenant out': db => db.insertInto('projects').values({ id: 9, name: 'N' }),
    'an insert of several rows, one of them elsewhere': db =>
      db.insertInto('projects').values([
        { id: 8, tenant_id: 1, name: 'M' },
        { id: 9, tenant_id: 2, name: 'N' },
      ]),
    'an insert that names the tenant in two spellings': db =>
      db.insertInto('projects').values({ id: 9, tenant_id: 1, TENANT_ID: 2, name: 'N' }),
    'an insert that ignores conflicts': db =>
      ignoring(db.insertInto('projects').values({ id: 9, tenant_id: 2, name: 'N' })),
    'an insert of an expression': db =>
      db.insertInto('projects').values({ id: 9, tenant_id: sql`1 + 1`, name: 'N' }),
    'an insert of a subquery': db =>
      db.insertInto('projects').values(q => ({
        id: 9,
        tenant_id: q.selectFrom('tasks').select('id').where('id', '=', 2),
        name: 'N',
      })),
    'an insert of chance': db => db.insertInto('projects').values({ id: 9, tenant_id: chance(), name: 'N' }),
    'an insert of chance in pieces of text': db =>
      db.insertInto('projects').values({
        id: 9,
        tenant_id: sql`2 + 0 * ${sql.raw(dialect === 'mysql' ? 'rand' : 'random')}${sql.raw('()')}`,
        name: 'N',
      }),
    'an insert of a query': db =>
      db
        .insertInto('projects')
        .columns(['id', 'tenant_id', 'name'])
        .expression(q =>
          q
            .selectFrom('tasks')
            .select([sql.lit(9).as('a'), sql.lit(2).as('b'), sql.lit('N').as('c')])
            .where('id', '=', 1),
        ),
    'an insert of a query with a column in two spellings': db =>
      db
        .insertInto('projects')
        .columns(['id', 'tenant_id', 'TENANT_ID', 'name'])
        .expression(q =>
          q
            .selectFrom('tasks')
            .select([sql.lit(9).as('a'), sql.lit(1).as('b'), sql.lit(2).as('c'), sql.lit('N').as('d')])
            .where('id', '=', 1),
        ),
    'an insert of a union': db =>
      db
        .insertInto('projects')
        .columns(['id', 'tenant_id', 'name'])
        .expression(q => {
          const row = (id: number, tenantId: number) =>
            q
              .selectFrom('tasks')
              .select([sql.lit(id).as('a'), sql.lit(tenantId).as('b'), sql.lit(`N${id}`).as('c')])
              .where('tasks.id', '=', 1)
          return row(8, 1).unionAll(row(9, 2))
        }),
    'an insert in a common table expression':
      traits.supportsDataModifyingCte &&
      (db =>
        db
          .with('i', q => q.insertInto('projects').values({ id: 9, tenant_id: 2, name: 'N' }).returning('id'))
          .selectFrom('i')
          .selectAll()),
    'an update': db => db.updateTable('projects').set({ tenant_id: 2 }).where('id', '=', 1),
    'an update to nobody': db => db.updateTable('projects').set({ tenant_id: null }).where('id', '=', 1),
    'an update in another spelling': db =>
      db.updateTable('projects').set({ TENANT_ID: 2 }).where('id', '=', 1),
    'an update of a column with its table': db =>
      db.updateTable('projects').set(sql.ref('projects.tenant_id'), 2).where('id', '=', 1),
    'an update by a reference': db =>
      db.updateTable('projects').set(sql.ref('tenant_id'), 2).where('id', '=', 1),
    'an update by an identifier': db =>
      db.updateTable('projects').set(sql.id('tenant_id'), 2).where('id', '=', 1),
    'an update by text': db =>
      db
        .updateTable('projects')
        .set(sql`tenant_id`, 2)
        .where('id', '=', 1),
    'an update twice': db =>
      db.updateTable('projects').set('tenant_id', 1).set('tenant_id', 2).where('id', '=', 1),
    'an update by an expression': db =>
      db.updateTable('projects').set(q => ({ tenant_id: q('tenant_id', '+', 1) })),
    'an update by a case': db =>
      db
        .updateTable('projects')
        .set(q => ({ tenant_id: q.case().when('id', '=', 2).then(2).else(q.ref('tenant_id')).end() })),
    'an update by chance': db => db.updateTable('projects').set({ tenant_id: chance() }),
    'an update by the value of another table':
      traits.supportsUpdateFrom &&
      (db =>
        db
          .updateTable('projects')
          .from('tasks')
          .set(q => ({ tenant_id: q.ref('tasks.id') }))
          .where('tasks.id', '=', 2)
          .where('projects.id', '=', 1)),
    'an upsert': db => upsert(db, { id: 1, tenant_id: 1, name: 'A' }, { tenant_id: 2 }),
    'an upsert in another spelling': db => upsert(db, { id: 1, tenant_id: 1, name: 'A' }, { TENANT_ID: 2 }),
    'an upsert by an expression': db =>
      upsert(db, { id: 1, tenant_id: 1, name: 'A' }, { tenant_id: sql`1 + 1` }),
    'an upsert that pretends to be guarded': db =>
      upsert(db, { id: 1, tenant_id: 1, name: 'A' }, { tenant_id: pretendedCase() }),
    'a merge':
      traits.supportsMerge &&
      (db =>
        db
          .mergeInto('projects')
          .using('tasks', 'tasks.id', 'projects.id')
          .whenMatched()
          .thenUpdateSet({ tenant_id: 2 })),
    'a merge that inserts':
      traits.supportsMerge &&
      (db =>
        db
          .mergeInto('projects')
          .using('tasks', join => join.on(sql<boolean>`1 = 0`))
          .whenNotMatchedAnd('tasks.id', '=', 1)
          .thenInsertValues({ id: 9, tenant_id: 2, name: 'N' })),
  }

  const chance = (): Expression<number> =>
    dialect === 'mysql'
      ? sql<number>`2 - floor(rand() * 2)`
      : dialect === 'sqlite'
        ? sql<number>`1 + abs(random() % 2)`
        : sql<number>`2 - floor(random() * 2)::int`

  const rules = {
    'a filter': [tenant],
    'a filter of reads': [
      filter(['read', 'update'], ctx => ({ tenant_id: ctx.auth.tenantId })),
      allow('create', () => true),
    ],
    'an expression': [allow('all', (ctx, eb) => eb('tenant_id', '=', ctx.auth.tenantId))],
    'a validation': [
      allow('all', () => true),
      validate(
        ['create', 'update'],
        ctx =>
          (ctx.operation === 'update' && ctx.data?.tenant_id === undefined) ||
          ctx.data?.tenant_id === ctx.auth.tenantId,
      ),
    ],
    'the row in JavaScript': [
      filter(['read', 'create'], ctx => ({ tenant_id: ctx.auth.tenantId })),
      allow('update', ctx => ctx.row?.tenant_id === ctx.auth.tenantId),
    ],
  }
  describe.each(Object.entries(rules))('rows into other tenants, against %s', (_, policies) => {
    test.each(tried(elsewhere))('moves or plants none by %s', async (_way, write) => {
      const { rows } = await after(policies, write)
      expect(rows).toMatchObject({ 1: 1, 2: 1, 3: 2, 4: null })
      expect([undefined, 1]).toContain(rows[9])
    })
  })

  test('changes nothing of a row by taking its key', async () => {
    const { db, raw } = await attacked(createDatabase)
    const before = await others(raw)
    const steal = db.updateTable('projects').set({ id: 3 }).where('id', '=', 1)
    expect(await attempt(async () => (await steal.execute(), []))).toBe('refused')
    expect(await others(raw)).toEqual(before)
  })

  test('is told by text of SQL in the name of a table that it may not write', async () => {
    const { db } = await attacked(createDatabase)
    const into = sql`projects`
    await expect(as(ann, () => db.deleteFrom(into.as('projects')).execute())).rejects.toThrow(
      RLSPolicyViolation,
    )
    await expect(
      as(ann, () => db.updateTable(into.as('projects')).set({ status: 'x' }).execute()),
    ).rejects.toThrow(RLSPolicyViolation)
  })

  const ignoring = (insert: ReturnType<ReturnType<AnyDatabase['insertInto']>['values']>) =>
    traits.supportsOnConflict ? insert.onConflict(conflict => conflict.doNothing()) : insert.ignore()

  const upsert = (db: AnyDatabase, rows: object | object[], set: object, key = 'id') => {
    const insert = db.insertInto('projects').values(rows)
    return traits.supportsOnConflict
      ? insert.onConflict(conflict => conflict.column(key).doUpdateSet(set))
      : insert.onDuplicateKeyUpdate(set)
  }
})

const tried = (attempts: Readonly<Record<string, Write | false>>): [string, Write][] =>
  Object.entries(attempts).flatMap(([way, write]) => (write === false ? [] : [[way, write]]))

/** `case when <never> then 1 else 2 end`, whose condition looks like that of a guard. */
function pretendedCase(): Expression<number> {
  const never: RawNode = { kind: 'RawNode', sqlFragments: ['1 = 0'], parameters: [] }
  const condition = Object.assign(
    { ...never },
    { sqlFragments: [''], parameters: [never, ValueNode.create(1)] },
  )
  const whens = [{ kind: 'WhenNode', condition, result: ValueNode.create(1) }]
  const node = Object.assign({ kind: 'CaseNode' as const }, { when: whens, else: ValueNode.create(2) })
  return new ExpressionWrapper(node)
}
