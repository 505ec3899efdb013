import { dummyDb } from '@kysera-internal/test-support'
import { createQueryId, type RootOperationNode } from 'kysely'
import { describe, expect, test } from 'vitest'
import { type AnyDb, type Plugin } from '../src/index.js'
import { compiling, sqlOf } from './compiling.js'

/** Every kind of query hook, none of which has anything to say. */
const silent: Plugin = {
  name: 'silent',
  filter: () => undefined,
  insertValues: () => undefined,
  updateValues: () => ({}),
  resolveTable: () => undefined,
  interceptQuery: qb => qb,
  transformQuery: ({ node }) => node,
}

const queries: readonly ((db: AnyDb) => { toOperationNode(): RootOperationNode })[] = [
  db =>
    db.selectFrom(['users', 'posts as p']).leftJoin('tags', 'tags.id', 'p.id').selectAll().where('a', '=', 1),
  db =>
    db
      .withRecursive('t', cte =>
        cte.selectFrom('users').select('id').unionAll(cte.selectFrom('t').select('id')),
      )
      .selectFrom('t')
      .selectAll(),
  db =>
    db
      .insertInto('users')
      .values([{ a: 1 }, { a: 2 }])
      .onConflict(oc => oc.column('a').doUpdateSet({ a: 3 })),
  db =>
    db
      .insertInto('users')
      .columns(['a'])
      .expression(eb => eb.selectFrom('posts').select('posts.a')),
  db => db.updateTable('users').from('posts').set({ a: 1 }).whereRef('posts.id', '=', 'users.id'),
  db => db.deleteFrom('users').using('posts').whereRef('posts.id', '=', 'users.id').returningAll(),
  db => db.mergeInto('users').using('posts', 'posts.id', 'users.id').whenMatched().thenUpdateSet({ a: 1 }),
]

describe('a statement that no plugin touches', () => {
  const executor = compiling([silent])

  test.each(queries.map(build => ({ node: build(dummyDb('postgres')).toOperationNode() })))(
    'is the same node afterwards: $node.kind',
    ({ node }) => {
      const [interceptor] = executor.getExecutor().plugins

      expect(interceptor?.transformQuery({ node, queryId: createQueryId() })).toBe(node)
    },
  )
})

test('a plugin without query hooks leaves the text of a query as it is', () => {
  const build = (db: AnyDb): string => sqlOf(db.selectFrom('users as u').selectAll().where('u.id', '=', 1))

  expect(build(compiling([{ name: 'plain' }]))).toBe(build(dummyDb('postgres')))
})
