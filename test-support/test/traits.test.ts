import { sql, type Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { contract, type DatabaseTraits, type DialectName, type SampleDatabase } from '../src/index.js'

type Attempt = (db: Kysely<SampleDatabase>, dialect: DialectName) => Promise<unknown>

const user = { email: 'ann@example.org', name: 'Ann' }

/** One statement that only works where the trait holds. */
const attempts = {
  supportsReturning: db => db.updateTable('users').set({ name: 'Bea' }).returning('id').execute(),
  supportsOutput: db => db.insertInto('users').values(user).output('inserted.id').execute(),
  supportsOnConflict: db =>
    db
      .insertInto('users')
      .values(user)
      .onConflict(conflict => conflict.column('email').doNothing())
      .execute(),
  supportsOnDuplicateKey: db =>
    db.insertInto('users').values(user).onDuplicateKeyUpdate({ name: 'Bea' }).execute(),
  supportsMerge: db => mergePosts(db).whenMatched().thenDelete().execute(),
  supportsMergeBySource: db => mergePosts(db).whenNotMatchedBySource().thenDelete().execute(),
  supportsMergeReturning: db => mergePosts(db).whenMatched().thenDelete().returningAll().execute(),
  supportsRightJoin: db =>
    db.selectFrom('posts').rightJoin('users', 'users.id', 'posts.user_id').select('users.id').execute(),
  supportsFullJoin: db =>
    db.selectFrom('posts').fullJoin('users', 'users.id', 'posts.user_id').select('users.id').execute(),
  supportsLateral: db =>
    db
      .selectFrom('users')
      .innerJoinLateral(
        posts => posts.selectFrom('posts').whereRef('user_id', '=', 'users.id').select('title').as('p'),
        join => join.onTrue(),
      )
      .select('p.title')
      .execute(),
  supportsApply: db =>
    db
      .selectFrom('users')
      .crossApply(posts =>
        posts.selectFrom('posts').whereRef('user_id', '=', 'users.id').select('title').as('p'),
      )
      .select('p.title')
      .execute(),
  supportsDistinctOn: db => db.selectFrom('users').distinctOn('name').selectAll().execute(),
  supportsUpdateFrom: db =>
    db
      .updateTable('posts')
      .from('users')
      .set({ title: 'x' })
      .whereRef('users.id', '=', 'posts.user_id')
      .execute(),
  supportsMultiTableUpdate: db =>
    db
      .updateTable(['posts', 'users'])
      .set('posts.title', 'x')
      .whereRef('users.id', '=', 'posts.user_id')
      .execute(),
  supportsDeleteUsing: (db, dialect) =>
    db
      .deleteFrom('posts')
      // MySQL wants the target in the list, and PostgreSQL does not.
      .using(dialect === 'mysql' ? ['posts', 'users'] : ['users'])
      .whereRef('users.id', '=', 'posts.user_id')
      .execute(),
  supportsLimitInWrite: db => db.deleteFrom('posts').limit(1).execute(),
  supportsDataModifyingCte: db =>
    db
      .with('gone', cte => cte.deleteFrom('posts').returning('id'))
      .selectFrom('gone')
      .selectAll()
      .execute(),
  supportsCteInWrite: db =>
    db
      .with('authors', cte => cte.selectFrom('users').select('id'))
      .deleteFrom('posts')
      .where('user_id', 'in', posts => posts.selectFrom('authors').select('id'))
      .execute(),
  supportsIntersectExcept: db =>
    db.selectFrom('users').select('id').except(db.selectFrom('tags').select('id')).execute(),
  supportsIntersectAll: db =>
    db.selectFrom('users').select('id').intersectAll(db.selectFrom('tags').select('id')).execute(),
  supportsSelectForUpdate: db => db.selectFrom('users').selectAll().forUpdate().execute(),
  supportsSkipLocked: db => db.selectFrom('users').selectAll().forUpdate().skipLocked().execute(),
  supportsNullsOrder: db =>
    db
      .selectFrom('users')
      .selectAll()
      .orderBy('age', sql`desc nulls last`)
      .execute(),
  supportsTupleIn: db =>
    db
      .selectFrom('post_tags')
      .selectAll()
      .where(eb => eb(eb.refTuple('post_id', 'tag_id'), 'in', [eb.tuple(1, 2)]))
      .execute(),
  supportsNativeRls: async db => {
    await sql`create policy nobody on settings using (false)`.execute(db)
    await sql`drop policy nobody on settings`.execute(db)
  },
} satisfies Partial<Record<keyof DatabaseTraits, Attempt>>

const mergePosts = (db: Kysely<SampleDatabase>) =>
  db.mergeInto('posts').using('users', 'users.id', 'posts.user_id')

const isTrait = (name: string): name is keyof typeof attempts => name in attempts

contract('the trait', ({ open, dialect, traits }) => {
  test.each(Object.keys(attempts).filter(isTrait))('%s is true where it works', async trait => {
    const db = await open()
    const attempt = attempts[trait](db, dialect)
    const works = await attempt.then(() => true).catch(() => false)
    expect(works).toBe(traits[trait])
  })
})
