import { chain, compose, conditional, createQuery, mapResult, parallel, type DbContext } from '@kysera/dal'
import { expectTypeOf, test } from 'vitest'
import { db, type Database, type Post, type User } from './database.js'

const getUser = createQuery((ctx: DbContext<Database>, id: number) =>
  ctx.db.selectFrom('users').where('id', '=', id).selectAll().executeTakeFirstOrThrow(),
)
const listPosts = createQuery((ctx: DbContext<Database>, userId: number) =>
  ctx.db.selectFrom('posts').where('user_id', '=', userId).selectAll().execute(),
)
const listUsers = createQuery((ctx: DbContext<Database>) => ctx.db.selectFrom('users').selectAll().execute())

test('T6: parallel gives the results by name', () => {
  const both = parallel({ user: getUser, posts: listPosts })
  expectTypeOf(both(db, 1)).resolves.toEqualTypeOf<{ user: User; posts: Post[] }>()
  // @ts-expect-error -- the id is a number
  void both(db, 'x')
})

test('T6: a member of parallel may take fewer arguments', () => {
  const both = parallel({ users: listUsers, posts: listPosts })
  expectTypeOf(both(db, 1)).resolves.toEqualTypeOf<{ users: User[]; posts: Post[] }>()
  // @ts-expect-error -- one of them needs the id
  void both(db)
})

test('T6: members of parallel share arguments and database', () => {
  const byName = createQuery((ctx: DbContext<Database>, name: string) =>
    ctx.db.selectFrom('users').where('name', '=', name).selectAll().execute(),
  )
  // @ts-expect-error -- an id and a name cannot be the same argument
  void parallel({ user: getUser, byName })(db, 1)
  const elsewhere = createQuery((ctx: DbContext<{ logs: { line: string } }>) =>
    ctx.db.selectFrom('logs').selectAll().execute(),
  )
  // @ts-expect-error -- two databases
  void parallel({ users: listUsers, elsewhere })(db)
  // @ts-expect-error -- two databases
  void parallel({ elsewhere, users: listUsers })(db)
})

test('T7: compose infers both steps', () => {
  const withPosts = compose(getUser, async (ctx, user) => ({
    ...user,
    posts: await listPosts(ctx, user.id),
  }))
  expectTypeOf(withPosts(db, 1)).resolves.toEqualTypeOf<{
    posts: Post[]
    id: number
    email: string
    name: string
  }>()
  const name = compose(getUser, (_ctx, user) => user.name)
  expectTypeOf(name(db, 1)).resolves.toEqualTypeOf<string>()
})

test('T8: chain infers eight steps, and gives unknown after more', () => {
  const plus = (_ctx: unknown, n: number): number => n + 1
  const name = chain(
    getUser,
    (_ctx, user) => user.name,
    async (_ctx, text) => text.length,
  )
  expectTypeOf(name(db, 1)).resolves.toEqualTypeOf<number>()
  const eight = chain(
    getUser,
    (_ctx, u) => u.id,
    plus,
    plus,
    plus,
    plus,
    plus,
    plus,
    (_ctx, n) => `${n}`,
  )
  expectTypeOf(eight(db, 1)).resolves.toEqualTypeOf<string>()
  const nine = chain(getUser, (_ctx, u) => u.id, plus, plus, plus, plus, plus, plus, plus, plus)
  expectTypeOf(nine(db, 1)).resolves.toEqualTypeOf<unknown>()
})

test('T9: conditional passes a prefix of its arguments', () => {
  const premium = conditional((_ctx, _userId: number, isPremium: boolean) => isPremium, listPosts, [])
  expectTypeOf(premium(db, 1, true)).resolves.toEqualTypeOf<Post[] | never[]>()
  const maybe = conditional((_ctx, _userId: number) => true, listPosts)
  expectTypeOf(maybe(db, 1)).resolves.toEqualTypeOf<Post[] | undefined>()
})

test('T10: mapResult maps rows', () => {
  const names = mapResult(listUsers, (user, index) => `${index} ${user.name}`)
  expectTypeOf(names(db)).resolves.toEqualTypeOf<string[]>()
})
