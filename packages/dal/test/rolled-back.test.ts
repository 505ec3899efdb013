import { withTransaction } from '@kysera/dal'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { sql, type Kysely } from 'kysely'
import { expect, test } from 'vitest'

const ignore = (): void => {}

const rename = (db: Kysely<SampleDatabase>, id: number, name: string): Promise<unknown> =>
  db.updateTable('tags').set({ name }).where('id', '=', id).execute()

/** Resolves for both callers as soon as both have called. */
function meeting(): () => Promise<void> {
  let absent = 2
  let open = ignore
  const all = new Promise<void>(resolve => (open = resolve))
  return () => {
    absent -= 1
    if (absent === 0) open()
    return all
  }
}

contract('a transaction that loses a deadlock', ({ open, traits }) => {
  test.runIf(traits.supportsConcurrentWrites)(
    'writes nothing, also when its callback swallows the errors',
    async () => {
      const db = await open({ poolSize: 3 })
      await db
        .insertInto('tags')
        .values([{ name: 'a' }, { name: 'b' }])
        .execute()
      const meet = meeting()
      const renameBoth = (first: number, second: number): Promise<unknown> =>
        withTransaction(db, async ctx => {
          await rename(ctx.db, first, `${first} by ${first}`)
          await meet()
          await rename(ctx.db, second, `${second} by ${first}`).catch(ignore)
          await ctx.db
            .insertInto('tags')
            .values({ name: `after ${first}` })
            .execute()
            .catch(ignore)
        })
      const outcomes = await Promise.allSettled([renameBoth(1, 2), renameBoth(2, 1)])
      const winner = outcomes.findIndex(({ status }) => status === 'fulfilled') + 1
      const names = await db.selectFrom('tags').select('name').orderBy('id').execute()
      expect(names.map(({ name }) => name)).toEqual([`1 by ${winner}`, `2 by ${winner}`, `after ${winner}`])
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    },
  )
})

contract('a transaction that a server has rolled back', ({ open, database }) => {
  test.runIf(database === 'sqlite')(
    'writes nothing after a statement that rolls back on conflict',
    async () => {
      const db = await open()
      const add = (on: Kysely<SampleDatabase>, name: string): Promise<unknown> =>
        on.insertInto('tags').orRollback().values({ name }).execute()
      const lost = withTransaction(db, async ctx => {
        await add(ctx.db, 'a')
        await add(ctx.db, 'a').catch(ignore)
        const later = await Promise.allSettled([
          add(ctx.db, 'b'),
          add(ctx.db, 'c'),
          withTransaction(ctx, async nested => add(nested.db, 'd')),
        ])
        expect(later.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
      })
      await expect(lost).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_UNIQUE' })
      expect(await db.selectFrom('tags').selectAll().execute()).toEqual([])
    },
  )

  test.runIf(database === 'sqlite')('is told from one in which a statement has only failed', async () => {
    const db = await open()
    await withTransaction(db, async ctx => {
      await ctx.db.insertInto('tags').values({ name: 'a' }).execute()
      await ctx.db.insertInto('tags').values({ name: 'a' }).execute().catch(ignore)
      await ctx.db.insertInto('tags').values({ name: 'b' }).execute()
    })
    expect(await db.selectFrom('tags').select('name').execute()).toEqual([{ name: 'a' }, { name: 'b' }])
  })

  test.runIf(database === 'mariadb')('never commits what came after, nor resolves', async () => {
    const db = await open({ poolSize: 2 })
    await db.insertInto('tags').values({ name: 'a' }).execute()
    const lost = withTransaction(db, async ctx => {
      await sql`set session innodb_snapshot_isolation = on`.execute(ctx.db)
      await ctx.db.insertInto('tags').values({ name: 'before' }).execute()
      await ctx.db.selectFrom('tags').selectAll().execute()
      await rename(db, 1, 'changed')
      await rename(ctx.db, 1, 'mine').catch(ignore)
      await ctx.db.insertInto('tags').values({ name: 'after' }).execute().catch(ignore)
    })
    await expect(lost).rejects.toMatchObject({ errno: 1020 })
    expect(await db.selectFrom('tags').select('name').execute()).toEqual([{ name: 'changed' }])
  })
})
