import { dummyDb } from '@kysera-internal/test-support'
import { CamelCasePlugin, type Compilable, type KyselyConfig } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createExecutorSync, type AnyDb, type Plugin } from '../src/index.js'
import { compiling, hideDeleted, sqlOf } from './compiling.js'

/** What starts a query, whatever Kysely knows of the tables around it. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the two differ in the tables that they know
const any = (creator: { readonly selectFrom: unknown }): AnyDb => creator as AnyDb

/** A query that holds another one, which comes from the first handle or from the second. */
interface Nesting {
  readonly name: string
  readonly build: (outer: AnyDb, inner?: AnyDb) => Compilable
}

const nestings: readonly Nesting[] = [
  {
    name: 'a derived table',
    build: (outer, inner) =>
      outer.selectFrom(eb => (inner ?? any(eb)).selectFrom('userProfiles').selectAll().as('d')).selectAll(),
  },
  {
    name: 'a subquery',
    build: (outer, inner) =>
      outer
        .selectFrom('userProfiles as u')
        .selectAll()
        .where(eb => eb.exists((inner ?? any(eb)).selectFrom('userProfiles').select('userProfiles.id'))),
  },
  {
    name: 'a joined derived table',
    build: (outer, inner) =>
      outer
        .selectFrom('posts')
        .leftJoin(
          eb => (inner ?? any(eb)).selectFrom('userProfiles as p').select('p.id').as('d'),
          join => join.onTrue(),
        )
        .selectAll(),
  },
  {
    name: 'an arm of a union',
    build: (outer, inner) =>
      outer
        .selectFrom('posts')
        .select('id')
        .union(eb => (inner ?? any(eb)).selectFrom('userProfiles').select('userProfiles.id')),
  },
  {
    name: 'the source of an insert',
    build: (outer, inner) =>
      outer
        .insertInto('posts')
        .columns(['id'])
        .expression(eb => (inner ?? any(eb)).selectFrom('userProfiles').select('userProfiles.id')),
  },
  {
    name: 'an insert in a common table expression',
    build: (outer, inner) =>
      outer
        .with('i', cte =>
          (inner ?? any(cte)).insertInto('userProfiles').values({ firstName: 'a' }).returning('id'),
        )
        .selectFrom('i')
        .selectAll(),
  },
  {
    name: 'an update in a common table expression',
    build: (outer, inner) =>
      outer
        .with('u', cte =>
          (inner ?? any(cte)).updateTable('userProfiles').set({ firstName: 'a' }).returning('id'),
        )
        .selectFrom('u')
        .selectAll(),
  },
  {
    name: 'a delete in a common table expression',
    build: (outer, inner) =>
      outer
        .with('d', cte => (inner ?? any(cte)).deleteFrom('userProfiles').returning('id'))
        .selectFrom('d')
        .selectAll(),
  },
]

const plugins: readonly Plugin[] = [
  hideDeleted,
  { name: 'fills', insertValues: () => ({ fill: { createdAt: 1 } }) },
  { name: 'sets', insertValues: () => ({ set: { createdAt: 1 } }) },
  { name: 'updates', updateValues: () => ({ fill: { updatedAt: 1 } }) },
  { name: 'increments', updateValues: () => ({ set: { version: 1 } }) },
  { name: 'routes', resolveTable: ({ table }) => ({ table: `my_${table}` }) },
  { name: 'moves', resolveTable: ({ schema }) => ({ schema: schema === undefined ? 'app' : `${schema}_2` }) },
  {
    name: 'conditions',
    interceptQuery: (qb, { operation }) => (operation === 'insert' ? qb : qb.where('a', '=', 1)),
  },
  {
    name: 'orders',
    interceptQuery: (qb, { operation, table }) =>
      operation === 'select' && table === 'userProfiles' ? qb.orderBy('id') : qb,
  },
]

type Config = Omit<KyselyConfig, 'dialect'>

const configs: Readonly<Record<string, Config>> = {
  'without other plugins': {},
  'with CamelCasePlugin': { plugins: [new CamelCasePlugin()] },
}

describe.each(Object.entries(configs))('%s', (_, config) => {
  describe.each(plugins)('what $name adds', plugin => {
    const executor = compiling([plugin], config)

    describe.each(nestings)('is there once in $name', nesting => {
      const { build } = nesting
      test('that is built by the executor', () => {
        expect(sqlOf(build(executor, executor))).toBe(sqlOf(build(executor)))
      })

      test('that is compiled twice', () => {
        const twice = build(executor, executor)
        twice.compile()

        expect(sqlOf(twice)).toBe(sqlOf(build(executor)))
      })
    })
  })
})

test.each(nestings)('withSchema between the passes changes nothing: $name', ({ build }) => {
  const executor = compiling([hideDeleted])

  expect(sqlOf(build(executor.withSchema('app'), executor))).toBe(sqlOf(build(executor.withSchema('app'))))
})

test('a builder that is used in two queries has its filter in both', () => {
  const executor = compiling([hideDeleted])
  const active = executor.selectFrom('users').select('id')
  const build = (): string => sqlOf(executor.selectFrom('posts').select('id').where('user_id', 'in', active))

  expect([build(), build(), sqlOf(active)]).toEqual([
    'select "id" from "posts" where "user_id" in (select "id" from "users" where "users"."deleted_at" is null) and "posts"."deleted_at" is null',
    'select "id" from "posts" where "user_id" in (select "id" from "users" where "users"."deleted_at" is null) and "posts"."deleted_at" is null',
    'select "id" from "users" where "users"."deleted_at" is null',
  ])
})

test('a builder keeps its filter in a query of another instance', () => {
  const executor = compiling([hideDeleted])
  const active = executor.selectFrom('users').select('id')

  expect(sqlOf(dummyDb('postgres').selectFrom('posts').select('id').where('user_id', 'in', active))).toBe(
    'select "id" from "posts" where "user_id" in (select "id" from "users" where "users"."deleted_at" is null)',
  )
})

test('a builder of an executor without the filter gets it in a query of one that has it', () => {
  const plain = createExecutorSync(dummyDb('postgres'), [])
  const active = plain.selectFrom('users').select('id')

  expect(
    sqlOf(compiling([hideDeleted]).selectFrom('posts').select('id').where('user_id', 'in', active)),
  ).toBe(
    'select "id" from "posts" where "user_id" in (select "id" from "users" where "users"."deleted_at" is null) and "posts"."deleted_at" is null',
  )
})
