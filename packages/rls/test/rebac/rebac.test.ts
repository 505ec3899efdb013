import { createExecutor } from '@kysera/executor'
import {
  defineRLSSchema,
  filter,
  rlsContext,
  rlsPlugin,
  RLSPolicyEvaluationError,
  RLSSchemaError,
  type PolicyEvaluationContext,
  type RLSSchema,
} from '@kysera/rls'
import {
  allowRelation,
  denyRelation,
  orgMembershipPath,
  relatedThrough,
  shopOrgMembershipPath,
  teamHierarchyPath,
  type RelationshipPath,
} from '@kysera/rls/rebac'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'

const own = (ctx: PolicyEvaluationContext) => ({ user_id: ctx.auth.userId })

contract('relationships', ({ createDatabase }) => {
  /** Ann (1) works for Acme and Bob (2) did; Cleo (3) works for Bolt. Each has a shop, each shop a product. */
  const openShops = async (): Promise<AnyDatabase> => {
    const db = await createDatabase()
    const create = async (table: string, columns: readonly string[]): Promise<void> => {
      let creating = db.schema.createTable(table)
      for (const column of columns)
        creating = creating.addColumn(column, column === 'active' ? 'boolean' : 'integer')
      await creating.execute()
    }
    await create('organizations', ['id'])
    await create('employees', ['id', 'organization_id', 'user_id', 'active', 'boss_id'])
    await create('shops', ['id', 'organization_id'])
    await create('products', ['id', 'shop_id', 'team_id'])
    await create('teams', ['id'])
    await create('team_members', ['team_id', 'user_id'])
    await db
      .insertInto('organizations')
      .values([{ id: 1 }, { id: 2 }])
      .execute()
    await db
      .insertInto('employees')
      .values([
        { id: 11, organization_id: 1, user_id: 1, active: sql`true`, boss_id: null },
        { id: 12, organization_id: 1, user_id: 2, active: sql`false`, boss_id: 11 },
        { id: 13, organization_id: 2, user_id: 3, active: sql`true`, boss_id: null },
      ])
      .execute()
    await db
      .insertInto('shops')
      .values([
        { id: 1, organization_id: 1 },
        { id: 2, organization_id: 2 },
      ])
      .execute()
    await db
      .insertInto('products')
      .values([
        { id: 1, shop_id: 1, team_id: 1 },
        { id: 2, shop_id: 2, team_id: 1 },
        { id: 3, shop_id: null, team_id: null },
      ])
      .execute()
    await db.insertInto('teams').values({ id: 1 }).execute()
    await db
      .insertInto('team_members')
      .values([
        { team_id: 1, user_id: 1 },
        { team_id: 1, user_id: 3 },
      ])
      .execute()
    return db
  }

  const visibleTo = async (
    userId: number | undefined,
    schema: RLSSchema,
    table = 'products',
  ): Promise<unknown> => {
    const executor = await createExecutor(await openShops(), [rlsPlugin({ schema })])
    const auth = { userId: userId ?? 'nobody', roles: [] }
    return rlsContext.runAsync({ auth }, async () => {
      const rows = await executor.selectFrom(`${table} as t`).select('t.id').orderBy('t.id').execute()
      return rows.map(({ id }) => id)
    })
  }

  const shopStaff = shopOrgMembershipPath('products')
  const activeStaff = allowRelation('read', shopStaff, ctx => ({ user_id: ctx.auth.userId, active: true }))

  test('grant what is at the end of a path', async () => {
    const schema = defineRLSSchema({ products: { policies: [activeStaff] } })
    expect(await visibleTo(1, schema)).toEqual([1])
    expect(await visibleTo(2, schema)).toEqual([])
    expect(await visibleTo(3, schema)).toEqual([2])
  })

  test('add up where they grant, and take away where they deny', async () => {
    const team = allowRelation('read', teamHierarchyPath('products'), own)
    const former = denyRelation('read', shopStaff, ctx => ({ user_id: ctx.auth.userId, active: true }))
    expect(await visibleTo(1, { products: { policies: [team, activeStaff] } })).toEqual([1, 2])
    expect(await visibleTo(1, { products: { policies: [team, former] } })).toEqual([2])
    expect(former.priority).toBe(100)
  })

  test('need a value at the end: undefined and an empty list fit no row', async () => {
    const through = (end: object) => ({
      products: { policies: [filter('read', relatedThrough(shopStaff, { ...end }))] },
    })
    expect(await visibleTo(1, through({ user_id: undefined }))).toEqual([])
    expect(await visibleTo(1, through({ user_id: [] }))).toEqual([])
    expect(await visibleTo(1, through({ user_id: { $in: [1, 3] } }))).toEqual([1, 2])
    expect(await visibleTo(1, through({}))).toEqual([1, 2])
  })

  test('refuse what they deny by a value that is not there', async () => {
    const team = allowRelation('read', teamHierarchyPath('products'), own)
    const denied = (end: object): RLSSchema => ({
      products: { policies: [team, denyRelation('read', shopStaff, () => ({ ...end }))] },
    })
    expect(await visibleTo(1, denied({ user_id: undefined }))).toEqual([])
    expect(await visibleTo(1, denied({ $or: [{ user_id: undefined }, { user_id: 3 }] }))).toEqual([])
    expect(await visibleTo(1, denied({ user_id: [] }))).toEqual([1, 2])
    const either = allowRelation('read', shopStaff, () => ({ $or: [{ user_id: undefined }, { user_id: 3 }] }))
    expect(await visibleTo(1, { products: { policies: [either] } })).toEqual([2])
  })

  test('tell the row from what is on the way, whatever its table is called', async () => {
    const db = await openShops()
    const create = db.schema
      .createTable('teams_1')
      .addColumn('id', 'integer')
      .addColumn('teams_id', 'integer')
    await create.execute()
    await db
      .insertInto('teams_1')
      .values([
        { id: 1, teams_id: 1 },
        { id: 2, teams_id: 2 },
      ])
      .execute()
    await db.schema.alterTable('teams').addColumn('teams_id', 'integer').execute()
    await db.updateTable('teams').set({ teams_id: 1 }).execute()
    const path = { name: 'named', steps: [{ from: 'teams_1', to: 'teams' }] }
    const schema = { teams_1: { policies: [allowRelation('read', path, {})] } }
    const executor = await createExecutor(db, [rlsPlugin({ schema })])
    await rlsContext.runAsync({ auth: { userId: 1, roles: [] } }, async () => {
      expect(await executor.selectFrom('teams_1').select('id').execute()).toEqual([{ id: 1 }])
    })
  })

  test('begin at the table of the policy', async () => {
    const path = shopOrgMembershipPath('orders')
    const schema = { products: { policies: [allowRelation('read', path, own)] } }
    await expect(visibleTo(1, schema)).rejects.toThrow(RLSPolicyEvaluationError)
  })

  test('may lead back to the protected table', async () => {
    const path: RelationshipPath = {
      name: 'subordinates',
      steps: [{ from: 'employees', to: 'employees', fromColumn: 'boss_id' }],
    }
    const schema = { employees: { policies: [allowRelation('read', path, own)] } }
    expect(await visibleTo(1, schema, 'employees')).toEqual([12])
  })

  test('may lead through one table twice, and further from a table without a row', async () => {
    const steps: RelationshipPath['steps'] = [
      { from: 'employees', to: 'organizations', fromColumn: 'organization_id' },
      {
        from: 'organizations',
        to: 'employees',
        fromColumn: 'id',
        toColumn: 'organization_id',
        alias: 'colleagues',
        additionalConditions: { active: true },
      },
      { from: 'colleagues', to: 'employees', fromColumn: 'boss_id', joinType: 'left', alias: 'bosses' },
    ]
    const schema = (end: object): RLSSchema => ({
      employees: { policies: [allowRelation('read', { name: 'colleagues', steps }, { ...end })] },
    })
    expect(await visibleTo(1, schema({ id: null }), 'employees')).toEqual([11, 12, 13])
    expect(await visibleTo(1, schema({ user_id: 1 }), 'employees')).toEqual([])
  })

  test('hold for every reference, whatever it is called', async () => {
    const policies = [allowRelation('read', shopStaff, own)]
    const executor = await createExecutor(await openShops(), [
      rlsPlugin({ schema: { products: { policies } } }),
    ])
    await rlsContext.runAsync({ auth: { userId: 3, roles: [] } }, async () => {
      const pairs = await executor
        .selectFrom('products as employees_3')
        .innerJoin('products as shops_1', 'shops_1.team_id', 'employees_3.team_id')
        .select(['employees_3.id as left', 'shops_1.id as right'])
        .execute()
        .catch((error: unknown) => error)
      expect(pairs).toBeInstanceOf(Error)
      const joined = await executor
        .selectFrom('products as organizations')
        .innerJoin('products as employees', 'employees.team_id', 'organizations.team_id')
        .select(['organizations.id as left', 'employees.id as right'])
        .execute()
      expect(joined).toEqual([{ left: 2, right: 2 }])
    })
  })
})

test('paths are named for their table, and know other names', () => {
  expect(orgMembershipPath('posts', 'org_id', { organizations: 'orgs', employees: 'staff' })).toEqual({
    name: 'posts_org_membership',
    steps: [
      { from: 'posts', to: 'orgs', fromColumn: 'org_id' },
      { from: 'orgs', to: 'staff', fromColumn: 'id', toColumn: 'organization_id' },
    ],
  })
  expect(teamHierarchyPath('posts').name).toBe('posts_team_access')
  expect(shopOrgMembershipPath('posts', 's', { shops: 'stores' }).steps.map(({ to }) => to)).toEqual([
    'stores',
    'organizations',
    'employees',
  ])
})

test('a relation keeps what it was made of', () => {
  const path = teamHierarchyPath('posts')
  expect(allowRelation('read', path, own, { name: 'team', priority: 3 })).toMatchObject({
    type: 'allow',
    policyType: 'allow',
    operation: 'read',
    relationshipPath: path,
    endCondition: own,
    name: 'team',
    priority: 3,
  })
})

test.each<[string, RelationshipPath]>([
  ['without steps', { name: 'p', steps: [] }],
  ['without a name', { name: '', steps: [{ from: 'a', to: 'b' }] }],
  [
    'that does not connect',
    {
      name: 'p',
      steps: [
        { from: 'a', to: 'b' },
        { from: 'c', to: 'd' },
      ],
    },
  ],
  [
    'that goes on from a table by another name',
    {
      name: 'p',
      steps: [
        { from: 'a', to: 'b', alias: 'x' },
        { from: 'b', to: 'd' },
      ],
    },
  ],
])('a path %s is refused', (_, path) => {
  expect(() => allowRelation('read', path, {})).toThrow(RLSSchemaError)
})
