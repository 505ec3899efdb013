import { allow, deny, filter, RLSPolicyViolation, validate, type RLSSchema } from '@kysera/rls'
import { contract } from '@kysera-internal/test-support'
import { sql, type Kysely, type UpdateObject } from 'kysely'
import { describe, expect, test } from 'vitest'
import { admin, ann, as, bob, guarded, openObserved, type TenantDatabase } from '../tenants.js'

type Values = UpdateObject<TenantDatabase, 'projects'>
type Policies = NonNullable<RLSSchema<TenantDatabase>['projects']>['policies']

contract('changing and deleting with policies', ({ createDatabase, traits, dialect }) => {
  const setUp = async (policies: Policies, options: Parameters<typeof guarded>[2] = {}) => {
    const { raw, statements } = await openObserved(createDatabase)
    const db = await guarded(raw, { projects: { policies } }, options)
    const rows = async (column: 'status' | 'tenant_id' | 'owner_id' = 'status') =>
      (await raw.selectFrom('projects').select(column).orderBy('id').execute()).map(each => each[column])
    return { db, raw, rows, statements }
  }
  const update = (db: Kysely<TenantDatabase>, values: Values, auth = ann) =>
    as(auth, async () => {
      const [result] = await db.updateTable('projects').set(values).where('id', '>', 0).execute()
      return Number(result?.numUpdatedRows)
    })

  const tenant = filter('all', ctx => ({ tenant_id: ctx.auth.tenantId }), { name: 'tenant' })
  const readAll = allow('read', () => true)

  test('reach the rows that the policies leave', async () => {
    const { db, rows, statements } = await setUp([tenant])
    expect(await update(db, { status: 'new' })).toBe(2)
    expect(statements).toEqual(['UpdateQueryNode'])
    expect(await rows()).toEqual(['new', 'new', 'active', 'archived'])
    const [deleted] = await as(ann, () => db.deleteFrom('projects').where('id', 'in', [1, 3]).execute())
    expect(Number(deleted?.numDeletedRows)).toBe(1)
    expect(await rows()).toEqual(['new', 'active', 'archived'])
  })

  test('a condition of the statement cannot weaken a policy', async () => {
    const { db, rows } = await setUp([tenant])
    await as(ann, () =>
      db
        .updateTable('projects')
        .set({ status: 'hacked' })
        .where(eb => eb.or([eb('id', '=', 3), sql<boolean>`1 = 1`]))
        .execute(),
    )
    expect(await rows()).toEqual(['hacked', 'hacked', 'active', 'archived'])
  })

  test('a changed row has to satisfy one allow of reading and one of updating', async () => {
    const { db, rows, statements } = await setUp([
      allow('read', (_, eb) => eb('status', '=', 'active')),
      allow('read', (_, eb) => eb('status', '=', 'archived')),
      allow('update', (_, eb) => eb('status', 'in', ['active', 'archived', 'lost'])),
    ])
    expect(await update(db, { status: 'archived' })).toBe(3)
    expect(statements).toEqual(['SelectQueryNode', 'UpdateQueryNode'])
    await expect(update(db, { status: 'lost' })).rejects.toThrow(RLSPolicyViolation)
    await expect(update(db, { status: 'new' })).rejects.toThrow(RLSPolicyViolation)
    expect(await rows()).toEqual(['archived', null, 'archived', 'archived'])
  })

  test.runIf(traits.supportsDataModifyingCte)(
    'a write in front of a query is checked like any other',
    async () => {
      const { db, rows } = await setUp([readAll, allow('update', (_, eb) => eb('status', '<>', 'lost'))])
      const written = (status: string) =>
        as(ann, () =>
          db
            .with('written', qb =>
              qb.updateTable('projects').set({ status }).where('id', '=', 1).returning('id'),
            )
            .selectFrom('written')
            .selectAll()
            .execute(),
        )
      expect(await written('new')).toEqual([{ id: 1 }])
      await expect(written('lost')).rejects.toThrow(RLSPolicyViolation)
      expect(await rows()).toEqual(['new', null, 'active', 'archived'])
    },
  )

  test.runIf(traits.supportsCteInWrite)(
    'no query stands in for the table when changed rows are checked',
    async () => {
      const { db, rows } = await setUp([readAll, allow('update', (_, eb) => eb('status', '<>', 'lost'))])
      const shadowed = as(ann, () =>
        db
          .with('projects', qb => qb.selectFrom('tasks').selectAll())
          .updateTable('projects')
          .set({ status: 'lost' })
          .where('id', '>', 0)
          .execute(),
      )
      await expect(shadowed).rejects.toThrow('a common table expression has the name of the table')
      expect(await rows()).toEqual(['active', null, 'active', 'archived'])
    },
  )

  test.runIf(traits.supportsMultiTableUpdate)('a query beside the changed table is only read', async () => {
    const { db, rows } = await setUp([tenant])
    const changed = as(ann, () =>
      db
        .updateTable(['projects', db.selectFrom('tasks').selectAll().as('t')])
        .set({ status: 'busy' })
        .whereRef('t.project_id', '=', 'projects.id')
        .executeTakeFirst(),
    )
    expect(await changed).toMatchObject({ numUpdatedRows: 1n })
    expect(await rows()).toEqual(['busy', null, 'active', 'archived'])
  })

  test('a row has to be readable to be changed or deleted', async () => {
    const { db, rows } = await setUp([
      filter('read', () => ({ tenant_id: 1 })),
      allow(['update', 'delete'], ctx => ({
        owner_id: { $in: [1, 2, 3] },
        ...(ctx.auth.userId === 0 && { id: 0 }),
      })),
    ])
    expect(await update(db, { status: 'new' })).toBe(2)
    await as(ann, () => db.deleteFrom('projects').execute())
    expect(await rows()).toEqual(['active', 'archived'])
  })

  test('a table that cannot be read cannot be changed', async () => {
    const { db } = await setUp([deny('read'), allow('update', () => true)])
    expect(await update(db, { status: 'new' })).toBe(0)
  })

  test('a whole write is refused before it is sent', async () => {
    const { db, statements } = await setUp([readAll, deny('delete', undefined, { name: 'never' })])
    await expect(as(ann, () => db.deleteFrom('projects').execute())).rejects.toMatchObject({
      operation: 'delete',
      policyName: 'never',
    })
    await expect(update(db, { status: 'x' })).rejects.toThrow(RLSPolicyViolation)
    expect(statements).toEqual([])
  })

  test('a row cannot be moved out of sight, nor in from elsewhere', async () => {
    const { db, rows, statements } = await setUp([
      filter('read', ctx => ({ tenant_id: ctx.auth.tenantId })),
      allow('update', () => true),
    ])
    await expect(update(db, { tenant_id: 2 })).rejects.toThrow(RLSPolicyViolation)
    await expect(update(db, { tenant_id: null })).rejects.toThrow(RLSPolicyViolation)
    expect(statements).toEqual([])
    expect(await update(db, { tenant_id: 1 })).toBe(2)
    expect(await rows('tenant_id')).toEqual([1, 1, 2, null])
  })

  test('unless the rule is not to be checked', async () => {
    const { db, rows } = await setUp([
      readAll,
      allow('update', ctx => ({ owner_id: ctx.auth.userId }), { check: false }),
    ])
    expect(await update(db, { owner_id: 2 })).toBe(1)
    expect(await rows('owner_id')).toEqual([2, 2, 3, null])
  })

  test('an allow holds for the old row and for the new one', async () => {
    const { db, rows } = await setUp([readAll, allow('update', ctx => ({ owner_id: ctx.auth.userId }))])
    await expect(update(db, { owner_id: 2 })).rejects.toThrow(RLSPolicyViolation)
    expect(await rows('owner_id')).toEqual([1, 2, 3, null])
  })

  test('a new row may satisfy another allow than the old one', async () => {
    const { db, rows } = await setUp([
      readAll,
      allow('update', ctx => ({ owner_id: ctx.auth.userId })),
      allow('update', () => ({ status: 'free' })),
    ])
    expect(await update(db, { owner_id: 2, status: 'free' })).toBe(1)
    expect(await rows()).toEqual(['free', null, 'active', 'archived'])
  })

  test('a deny that compares with other columns is asked of the database', async () => {
    const { db, rows, statements } = await setUp([
      readAll,
      allow('update', () => true),
      deny('update', () => ({ tenant_id: 2, status: 'free' })),
    ])
    await expect(update(db, { status: 'free' })).rejects.toThrow(RLSPolicyViolation)
    expect(statements).toEqual(['SelectQueryNode'])
    expect(await rows()).toEqual(['active', null, 'active', 'archived'])
  })

  test('a value that the database computes is asked of it', async () => {
    const { db, rows } = await setUp([tenant])
    expect(await update(db, { tenant_id: sql<number>`2 - 1` })).toBe(2)
    await expect(update(db, { tenant_id: eb => eb('id', '+', 1) })).rejects.toThrow(RLSPolicyViolation)
    expect(await rows('tenant_id')).toEqual([1, 1, 2, null])
  })

  test('an expression holds for the new row too', async () => {
    const { db, rows } = await setUp([
      readAll,
      allow('update', (ctx, eb) => eb('owner_id', '=', ctx.auth.userId)),
    ])
    await expect(update(db, { owner_id: 2 })).rejects.toThrow(RLSPolicyViolation)
    expect(await update(db, { owner_id: 1 })).toBe(1)
    expect(await rows('owner_id')).toEqual([1, 2, 3, null])
  })

  test('a subquery of a policy sees the values that a row is about to get', async () => {
    const { db, rows } = await setUp([
      readAll,
      allow('update', (ctx, eb) =>
        eb.exists(
          eb
            .selectFrom('members')
            .select('members.user_id')
            .whereRef('members.project_id', '=', 'projects.owner_id')
            .where('members.user_id', '=', ctx.auth.userId),
        ),
      ),
    ])
    await expect(update(db, { owner_id: 3 })).rejects.toThrow(RLSPolicyViolation)
    expect(await update(db, { owner_id: 2 })).toBe(2)
    expect(await rows('owner_id')).toEqual([2, 2, 3, null])
  })

  test('numbers are compared as such by the database', async () => {
    const { db } = await setUp([
      readAll,
      allow('update', (_, eb) => eb.or([eb('owner_id', '>', 10), eb('owner_id', '=', 1)])),
    ])
    await expect(update(db, { owner_id: 9 })).rejects.toThrow(RLSPolicyViolation)
    expect(await update(db, { owner_id: 100 })).toBe(1)
  })

  test('text of SQL in a policy is no rule for changed rows', async () => {
    const { db } = await setUp([readAll, allow('update', () => sql<boolean>`owner_id = 1`)])
    await expect(update(db, { owner_id: 2 })).rejects.toThrow('sql.ref')
  })

  test('validations see the values of the statement', async () => {
    const { db } = await setUp([
      readAll,
      allow('update', () => true),
      validate('update', ctx => ctx.data?.status !== 'forbidden'),
      validate('update', () => ({ name: { $ne: 'Chisel' } }), { name: 'no-chisel' }),
    ])
    await expect(update(db, { status: 'forbidden' })).rejects.toThrow(RLSPolicyViolation)
    await expect(update(db, { status: 'fine' })).rejects.toThrow(RLSPolicyViolation)
    await as(ann, () => db.updateTable('projects').set({ status: 'fine' }).where('id', '=', 1).execute())
  })

  test.runIf(dialect === 'mysql')('a value cannot read what the statement has assigned before', async () => {
    const { db } = await setUp([tenant])
    const sneaky = as(ann, () =>
      db
        .updateTable('projects')
        .set({ owner_id: 2 })
        .set(eb => ({ tenant_id: eb.ref('owner_id') }))
        .where('id', '=', 1)
        .execute(),
    )
    await expect(sneaky).rejects.toThrow('reads what the statement assigns')
  })

  test('a column in another case is the same column', async () => {
    const { db, rows } = await setUp([tenant])
    const values: Values = Object.assign({ status: 'x' }, { TENANT_ID: 2 })
    await expect(update(db, values)).rejects.toThrow(RLSPolicyViolation)
    expect(await rows('tenant_id')).toEqual([1, 1, 2, null])
  })

  test.runIf(traits.supportsReturning)('a changed row is given back', async () => {
    const { db } = await setUp([tenant])
    const query = db
      .updateTable('projects')
      .set({ status: 'new' })
      .where('id', 'in', [1, 3])
      .returning('name')
    expect(await as(ann, () => query.execute())).toEqual([{ name: 'Anvil' }])
  })

  test.runIf(traits.supportsUpdateFrom)('a joined table is read as policies say', async () => {
    const { db, raw } = await setUp([tenant])
    await as(ann, () =>
      db
        .updateTable('tasks')
        .from('projects as p')
        .set({ title: 'seen' })
        .whereRef('p.id', '=', 'tasks.project_id')
        .execute(),
    )
    expect(await raw.selectFrom('tasks').select('title').orderBy('id').execute()).toEqual([
      { title: 'seen' },
      { title: 'Sharpen' },
    ])
  })

  test.runIf(traits.supportsMultiTableUpdate)('each table of a joined update is guarded', async () => {
    const { db, rows } = await setUp([tenant])
    await as(ann, () =>
      db
        .updateTable(['projects as p', 'tasks as t'])
        .set('p.status', 'seen')
        .whereRef('p.id', '=', 't.project_id')
        .execute(),
    )
    expect(await rows()).toEqual(['seen', null, 'active', 'archived'])
    const moved = as(ann, () =>
      db
        .updateTable(['projects as p', 'tasks as t'])
        .set('p.tenant_id', 2)
        .whereRef('p.id', '=', 't.project_id')
        .execute(),
    )
    await expect(moved).rejects.toThrow(RLSPolicyViolation)
  })

  test.runIf(traits.supportsDeleteUsing)('the targets of a joined delete are guarded', async () => {
    const { db, rows } = await setUp([tenant])
    const query = db
      .deleteFrom('projects')
      .using(dialect === 'mysql' ? ['projects', 'tasks'] : ['tasks'])
      .whereRef('tasks.project_id', '=', 'projects.id')
    await as(ann, () => query.execute())
    expect(await rows()).toEqual([null, 'active', 'archived'])
  })

  test.runIf(traits.supportsDataModifyingCte)('writes of common table expressions are guarded', async () => {
    const { db, rows } = await setUp([tenant])
    await as(ann, () =>
      db
        .with('gone', qb => qb.deleteFrom('projects').where('id', 'in', [2, 3]).returning('id'))
        .selectFrom('gone')
        .selectAll()
        .execute(),
    )
    expect(await rows()).toEqual(['active', 'active', 'archived'])
    const insert = as(ann, () =>
      db
        .with('made', qb =>
          qb.insertInto('projects').values({ id: 5, name: 'E', tenant_id: 2 }).returning('id'),
        )
        .selectFrom('made')
        .selectAll()
        .execute(),
    )
    await expect(insert).rejects.toThrow(RLSPolicyViolation)
  })

  describe('policies that look at rows', () => {
    const mine = allow(['update', 'delete'], ctx => ctx.auth.userId === ctx.row?.owner_id, { name: 'mine' })

    test('decide each row, and one refusal refuses the statement', async () => {
      const { db, rows, raw } = await setUp([readAll, mine])
      const one = (id: number, auth = ann) =>
        as(auth, () =>
          db.updateTable('projects').set({ status: 'mine' }).where('id', '=', id).executeTakeFirst(),
        )
      expect(Number((await one(1)).numUpdatedRows)).toBe(1)
      await expect(one(2)).rejects.toMatchObject({ operation: 'update', policyName: 'mine' })
      await expect(update(db, { status: 'all' })).rejects.toThrow(RLSPolicyViolation)
      expect(await rows()).toEqual(['mine', null, 'active', 'archived'])
      await expect(as(ann, () => db.deleteFrom('projects').where('id', '=', 3).execute())).rejects.toThrow(
        RLSPolicyViolation,
      )
      await as(bob, () => db.deleteFrom('projects').where('id', '=', 2).execute())
      expect(await raw.selectFrom('projects').select('id').orderBy('id').execute()).toHaveLength(3)
    })

    test('see the values, and need no row to refuse', async () => {
      const { db, statements } = await setUp([
        readAll,
        mine,
        deny('update', ctx => ctx.row?.status === 'archived' && !ctx.auth.roles.includes('admin')),
        validate('update', ctx => ctx.data?.status !== 'bad'),
      ])
      await expect(update(db, { status: 'bad' })).rejects.toThrow(RLSPolicyViolation)
      expect(statements).toEqual([])
    })

    test('do not hide behind a rule that a row does not satisfy', async () => {
      const { db } = await setUp([readAll, mine, allow('update', () => ({ status: 'archived' }))])
      await as(ann, () => db.updateTable('projects').set({ name: 'D2' }).where('id', '=', 4).execute())
      await expect(
        as(ann, () => db.updateTable('projects').set({ name: 'C2' }).where('id', '=', 3).execute()),
      ).rejects.toThrow(RLSPolicyViolation)
    })

    test('are not asked about rows that are not there', async () => {
      const { db } = await setUp([filter('read', () => ({ tenant_id: 1 })), mine])
      const hidden = await as(ann, () =>
        db.updateTable('projects').set({ status: 'x' }).where('id', '=', 3).executeTakeFirst(),
      )
      expect(Number(hidden.numUpdatedRows)).toBe(0)
    })

    test('let nothing be written but the rows that they have seen', async () => {
      const { db, rows } = await setUp([
        readAll,
        allow('update', async ctx => {
          const isMine = ctx.row?.owner_id === ctx.auth.userId
          const late = { id: 9, name: 'Late', owner_id: 2, status: 'late' }
          await ctx.db?.insertInto('projects').values(late).execute()
          return isMine
        }),
      ])
      const query = db.updateTable('projects').set({ status: 'seen' }).where('id', 'in', [1, 9])
      await as(ann, () => query.execute())
      expect(await rows()).toEqual(['seen', null, 'active', 'archived', 'late'])
    })

    test('find what has changed since the database was asked', async () => {
      const { db, rows } = await setUp([
        readAll,
        deny('update', () => ({ tenant_id: 2, status: 'free' })),
        allow('update', async ctx => {
          const isMine = ctx.row?.owner_id === ctx.auth.userId
          await ctx.db?.updateTable('projects').set({ tenant_id: 2 }).where('id', '=', 1).execute()
          return isMine
        }),
      ])
      await as(ann, () => db.updateTable('projects').set({ status: 'free' }).where('id', '=', 1).execute())
      expect(await rows()).toEqual(['active', null, 'active', 'archived'])
    })

    test('find nothing where the rows have no key', async () => {
      const { db } = await setUp([readAll, mine], { primaryKeyColumn: 'uuid' })
      await expect(
        as(ann, () => db.updateTable('projects').set({ status: 'x' }).where('id', '=', 1).execute()),
      ).rejects.toThrow('primaryKeyColumn')
    })

    test('undo what they locked when a row is refused in a transaction', async () => {
      const { db, rows } = await setUp([readAll, mine])
      await as(ann, () =>
        db.transaction().execute(async trx => {
          await trx.updateTable('projects').set({ status: 'kept' }).where('id', '=', 1).execute()
          await expect(
            trx.updateTable('projects').set({ status: 'x' }).where('id', '=', 2).execute(),
          ).rejects.toThrow(RLSPolicyViolation)
        }),
      )
      expect(await rows()).toEqual(['kept', null, 'active', 'archived'])
    })
  })

  test('conditions that are waited for are asked once', async () => {
    let asked = 0
    const { db } = await setUp([
      readAll,
      allow('update', async ctx => {
        asked += 1
        return (await ctx.db?.selectFrom('members').selectAll().execute())?.length === 3
      }),
    ])
    await update(db, { status: 'x' })
    expect(asked).toBe(2)
    const sync = await setUp([readAll, allow('update', ctx => ctx.auth.roles.includes('admin'))])
    expect(await update(sync.db, { status: 'x' }, admin)).toBe(4)
    expect(sync.statements).toHaveLength(1)
  })
})
