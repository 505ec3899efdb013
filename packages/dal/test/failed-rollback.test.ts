import { TransactionRollbackError, withTransaction, type DbContext } from '@kysera/dal'
import { silentLogger } from '@kysera/core'
import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { sql, type Kysely } from 'kysely'
import { expect, test } from 'vitest'

type Context = DbContext<SampleDatabase>

const original = new Error('original')
const ignore = (): void => {}

/** Leaves a nested transaction that cannot be rolled back, as if its savepoint were lost. */
async function loseSavepoint({ db }: Context): Promise<never> {
  await db.insertInto('tags').values({ name: 'nested' }).execute()
  await sql`release savepoint kysera_sp_1`.execute(db)
  throw original
}

const countTags = async (db: Kysely<SampleDatabase>): Promise<number> =>
  (await db.selectFrom('tags').select('id').execute()).length

contract('a nested transaction that cannot be rolled back', ({ open }) => {
  test('takes the whole transaction with it', async () => {
    const db = await open()
    const outer = withTransaction(db, async ctx => {
      await expect(withTransaction(ctx, loseSavepoint)).rejects.toBe(original)
      await expect(countTags(ctx.db)).rejects.toThrow('Transaction has ended')
      return 'done'
    })
    await expect(outer).rejects.toThrow(TransactionRollbackError)
    await expect(outer).rejects.toMatchObject({ originalError: original, cause: expect.any(Error) })
    expect(await countTags(db)).toBe(0)
  })

  test('hands the error of the outer callback on as the original one', async () => {
    const db = await open()
    const later = new Error('later')
    const outer = withTransaction(db, async ctx => {
      await withTransaction(ctx, loseSavepoint).catch(ignore)
      throw later
    })
    await expect(outer).rejects.toMatchObject({ name: 'TransactionRollbackError', originalError: later })
  })

  test('logs the failure, rejects with it, or hands it over, as asked', async () => {
    const db = await open()
    const seen: unknown[] = []
    const logger = { ...silentLogger, error: (message: string) => void seen.push(message) }
    const lose = (options: Parameters<typeof withTransaction>[2]): Promise<unknown> =>
      withTransaction(db, async ctx => {
        await withTransaction(ctx, loseSavepoint, options).catch(error => seen.push(error === original))
      }).catch(ignore)
    await lose({ logger })
    await lose({ rollbackErrorMode: 'throw' })
    await lose({ rollbackErrorMode: 'callback', onRollbackError: error => void seen.push(error) })
    expect(seen).toEqual(['A nested transaction could not be rolled back', true, false, original, true])
  })

  test('in a transaction of Kysely undoes the outermost one of ours', async () => {
    const db = await open()
    await db.transaction().execute(async trx => {
      await trx.insertInto('tags').values({ name: 'kept' }).execute()
      const ours = withTransaction(trx, async ctx => {
        await withTransaction(ctx, async nested => {
          await nested.db.insertInto('tags').values({ name: 'lost' }).execute()
          await sql`release savepoint kysera_sp_2`.execute(nested.db)
          throw original
        }).catch(ignore)
      })
      await expect(ours).rejects.toThrow(TransactionRollbackError)
    })
    expect(await countTags(db)).toBe(1)
  })
})
