import { dummyDb } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'
import { applyPlugins, type Plugin, type QueryBuilderContext } from '../src/index.js'
import { compiling, hideDeleted, sqlOf } from './compiling.js'

const context: QueryBuilderContext = { operation: 'select', table: 'users', metadata: {} }

test('a builder of a plain Kysely gets the plugins, for every table', () => {
  const query = dummyDb('postgres')
    .selectFrom('users')
    .innerJoin('posts', 'posts.user_id', 'users.id')
    .select('users.id')

  expect(sqlOf(applyPlugins(query, [hideDeleted], context))).toBe(
    'select "users"."id" from "users" inner join "posts" on "posts"."user_id" = "users"."id" where "users"."deleted_at" is null and "posts"."deleted_at" is null',
  )
})

test('a builder of an executor does not get them twice', () => {
  const query = compiling([hideDeleted]).selectFrom('users').select('id')

  expect(sqlOf(applyPlugins(query, [hideDeleted], context))).toBe(sqlOf(query))
})

test('the table of the context shares its metadata', () => {
  const writing: Plugin = { name: 'writing', filter: ({ metadata }) => void (metadata['seen'] = true) }
  sqlOf(applyPlugins(dummyDb('postgres').selectFrom('users').selectAll(), [writing], context))

  expect(context.metadata).toEqual({ seen: true })
})

test('what is no builder is refused', () => {
  expect(() => applyPlugins({}, [hideDeleted], context)).toThrow(TypeError)
})
