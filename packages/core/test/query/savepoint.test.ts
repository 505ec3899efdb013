import { contract, dummyDb } from '@kysera-internal/test-support'
import { BadRequestError, inSavepoint, savepointStatements } from '@kysera/core'
import { sql } from 'kysely'
import { expect, test } from 'vitest'

const boom = new Error('boom')

contract('inSavepoint', ({ open }) => {
  test('undoes what fails, and keeps the rest of the transaction', async () => {
    const db = await open()
    await db.transaction().execute(async trx => {
      const add = (title: string): Promise<unknown> =>
        trx.insertInto('posts').values({ title, views: 0 }).execute()
      await add('before')
      await inSavepoint(trx, () => add('kept'))
      const failing = inSavepoint(trx, async () => {
        await add('undone')
        throw boom
      })
      await expect(failing).rejects.toBe(boom)
      await inSavepoint(trx, () => add('tried'), { isUndone: true })
    })
    const posts = await db.selectFrom('posts').select('title').orderBy('id').execute()
    expect(posts.map(post => post.title)).toEqual(['before', 'kept'])
  })

  test('nests, each savepoint with a name of its own', async () => {
    const db = await open()
    await db.transaction().execute(trx =>
      inSavepoint(trx, async () => {
        await trx.insertInto('posts').values({ title: 'outer', views: 0 }).execute()
        const inner = inSavepoint(trx, async () => {
          await trx.insertInto('posts').values({ title: 'inner', views: 0 }).execute()
          throw boom
        })
        await expect(inner).rejects.toBe(boom)
      }),
    )
    expect(await db.selectFrom('posts').select('title').execute()).toEqual([{ title: 'outer' }])
  })

  test('throws the failure of the work when it cannot be undone either', async () => {
    const db = await open()
    const told: unknown[] = []
    const lost = db.transaction().execute(trx =>
      inSavepoint(
        trx,
        async () => {
          await sql`rollback`.execute(trx)
          throw boom
        },
        { onRollbackError: error => told.push(error) },
      ),
    )
    // Some databases then refuse the rollback of the whole transaction, too.
    await expect(lost).rejects.toThrow()
    expect(told).toHaveLength(1)
  })
})

test('SQL Server has statements of its own, and forgets a savepoint by itself', () => {
  const db = dummyDb('mssql')
  const { set, release, rollback } = savepointStatements('mssql', 'before_import')
  const texts = [set, rollback].map(statement => statement.compile(db).sql)
  expect(texts).toEqual(['save transaction before_import', 'rollback transaction before_import'])
  expect(release).toBeUndefined()
})

test.each(['', 'a b', 'a"', 'a;drop table posts', '1a', 'a'.repeat(33)])('%j names no savepoint', name => {
  expect(() => savepointStatements('postgres', name)).toThrow(BadRequestError)
})
