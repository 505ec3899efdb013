import {
  createContext,
  createQuery,
  type DbContext,
  type InferArgs,
  type InferDB,
  type InferResult,
} from '@kysera/dal'
import { expectTypeOf, test } from 'vitest'
import { db, executor, trx, type Database, type User } from './database.js'

const getAnyUser = createQuery((ctx, id: number) =>
  ctx.db.selectFrom('users').where('id', '=', id).selectAll().executeTakeFirst(),
)
const getUser = createQuery((ctx: DbContext<Database>, id: number) =>
  ctx.db.selectFrom('users').where('id', '=', id).selectAll().executeTakeFirst(),
)

test('T1: a query without an annotated context takes every kind of handle', () => {
  void getAnyUser(db, 1)
  void getAnyUser(executor, 1)
  void getAnyUser(createContext(executor), 1)
  void getAnyUser(trx, 1)
})

test('T2: arguments are checked, whether the context is annotated or not', () => {
  // @ts-expect-error -- the id is missing
  void getAnyUser(db)
  // @ts-expect-error -- the id is a number
  void getAnyUser(db, 'x')
  // @ts-expect-error -- the id is missing
  void getUser(db)
  // @ts-expect-error -- the id is a number
  void getUser(db, 'x')
})

test('T3: an annotated context knows tables and rows', () => {
  expectTypeOf(getUser(db, 1)).resolves.toEqualTypeOf<User | undefined>()
  // @ts-expect-error -- there is no such table
  createQuery((ctx: DbContext<Database>) => ctx.db.selectFrom('nope').selectAll().execute())
})

test('written type arguments work as well', () => {
  const countUsers = createQuery<Database, [number], number>((_ctx, id) => Promise.resolve(id))
  expectTypeOf(countUsers(executor, 1)).resolves.toEqualTypeOf<number>()
})

test('T5: parts of a query function are inferred', () => {
  expectTypeOf<InferResult<typeof getUser>>().toEqualTypeOf<User | undefined>()
  expectTypeOf<InferArgs<typeof getUser>>().toEqualTypeOf<[id: number]>()
  expectTypeOf<InferDB<typeof getUser>>().toEqualTypeOf<Database>()
})
