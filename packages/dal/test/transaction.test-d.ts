import {
  createContext,
  withTransaction,
  type CreateContextOptions,
  type DbContext,
  type TransactionOptionsWithLogger,
} from '@kysera/dal'
import { expectTypeOf, test } from 'vitest'
import { db, executor, type Database, type User } from './database.js'

test('T11: the callback gets a typed context, and its result is the result', () => {
  const users = withTransaction(executor, async ctx => {
    expectTypeOf(ctx).toEqualTypeOf<DbContext<Database>>()
    return ctx.db.selectFrom('users').selectAll().execute()
  })
  expectTypeOf(users).resolves.toEqualTypeOf<User[]>()
})

test('a context is accepted wherever a database is', () => {
  void withTransaction(createContext(db), async ctx => withTransaction(ctx, async () => 1))
  expectTypeOf(createContext(createContext(db), { schema: 'a' })).toEqualTypeOf<DbContext<Database>>()
})

test('T12: options accept an explicit undefined', () => {
  expectTypeOf<{ schema: undefined; isTransaction: undefined }>().toExtend<CreateContextOptions>()
  expectTypeOf<{
    isolationLevel: undefined
    accessMode: undefined
    logger: undefined
    rollbackErrorMode: undefined
    onRollbackError: undefined
  }>().toExtend<TransactionOptionsWithLogger>()
})
