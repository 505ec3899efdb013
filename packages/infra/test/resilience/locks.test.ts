import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { isTransientError, withRetry } from '@kysera/infra'
import { sql, type Kysely, type Transaction } from 'kysely'
import { expect, test } from 'vitest'
import { createDeferred } from '../deferred.js'

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

contract('a lock that another holds', ({ open, dialect, traits }) => {
  const insert = (db: Kysely<SampleDatabase>, key: string) =>
    db.insertInto('settings').values({ key, value: '0' }).execute()
  const write = (db: Kysely<SampleDatabase>, key: string) =>
    db.updateTable('settings').set({ value: '1' }).where('key', '=', key).execute()

  test.runIf(dialect === 'sqlite')('is a failure that passes, as the whole database is locked', async () => {
    const [db, other] = [await open(), await open()]
    await insert(db, 'a')
    const failed = createDeferred()
    const tried = db.transaction().execute(async trx => {
      await write(trx, 'a')
      const error = await failure(write(other, 'a'))
      expect([error, isTransientError(error)]).toEqual([
        expect.objectContaining({ code: 'SQLITE_BUSY' }),
        true,
      ])
      const retried = withRetry(() => write(other, 'a'), {
        delayMs: 1,
        maxAttempts: Infinity,
        onRetry: () => failed.resolve(),
      })
      await failed.promise
      return { retried }
    })
    expect(await (await tried).retried).toHaveLength(1)
  })

  test.runIf(traits.supportsSkipLocked)(
    'is a failure that passes, where one does not wait for it',
    async () => {
      const [db, other] = [await open({ poolSize: 1 }), await open({ poolSize: 1 })]
      await insert(db, 'a')
      await db.transaction().execute(async trx => {
        await write(trx, 'a')
        const error = await failure(sql`select * from settings for update nowait`.execute(other))
        expect([error, isTransientError(error)]).toEqual([expect.any(Error), true])
      })
    },
  )

  test.runIf(traits.supportsConcurrentWrites)('and waits for us is a deadlock, and passes', async () => {
    const [db, other] = [await open({ poolSize: 1 }), await open({ poolSize: 1 })]
    await insert(db, 'a')
    await insert(db, 'b')
    const [one, two] = [createDeferred(), createDeferred()]
    const meet = (
      of: Kysely<SampleDatabase>,
      first: string,
      second: string,
      mine: typeof one,
      theirs: typeof two,
    ) =>
      of.transaction().execute(async (trx: Transaction<SampleDatabase>) => {
        await write(trx, first)
        mine.resolve()
        await theirs.promise
        await write(trx, second)
      })
    const errors: unknown[] = []
    const shouldRetry = (error: unknown): boolean => {
      errors.push(error)
      return isTransientError(error)
    }
    await Promise.all([
      withRetry(() => meet(db, 'a', 'b', one, two), { delayMs: 1, shouldRetry }),
      withRetry(() => meet(other, 'b', 'a', two, one), { delayMs: 1, shouldRetry }),
    ])
    expect(errors.length).toBeGreaterThan(0)
  })
})
