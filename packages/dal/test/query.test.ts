import { BadRequestError } from '@kysera/core'
import {
  createContext,
  createQuery,
  createTransactionalQuery,
  TransactionRequiredError,
  withTransaction,
  type DbContext,
} from '@kysera/dal'
import { createExecutorSync, type Plugin } from '@kysera/executor'
import { contract, dummyDb, type SampleDatabase } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'

const onlyAnn: Plugin = { name: 'only-ann', filter: (_, eb) => eb('name', '=', 'ann') }

const listTags = createQuery((ctx: DbContext<SampleDatabase>) =>
  ctx.db.selectFrom('tags').select('name').orderBy('name').execute(),
)

contract('query functions', ({ open }) => {
  test('run on a database, a context and an executor, whose plugins apply', async () => {
    const db = await open()
    await db
      .insertInto('tags')
      .values([{ name: 'ann' }, { name: 'bob' }])
      .execute()
    expect(await listTags(db)).toEqual([{ name: 'ann' }, { name: 'bob' }])
    const executor = createExecutorSync(db, [onlyAnn])
    expect(await listTags(executor)).toEqual([{ name: 'ann' }])
    expect(await listTags(createContext(executor))).toEqual([{ name: 'ann' }])
  })

  test('that need a transaction run in those of Kysely and of this package, and nowhere else', async () => {
    const db = await open()
    const addTag = createTransactionalQuery((ctx: DbContext<SampleDatabase>, name: string) =>
      ctx.db.insertInto('tags').values({ name }).execute(),
    )
    await db.transaction().execute(trx => addTag(trx, 'a'))
    await withTransaction(db, ctx => addTag(ctx, 'b'))
    await expect(addTag(db, 'c')).rejects.toThrow(TransactionRequiredError)
    expect(await listTags(db)).toEqual([{ name: 'a' }, { name: 'b' }])
  })
})

test('a context is passed on as the same object', async () => {
  const ctx = createContext(dummyDb('sqlite'))
  expect(await createQuery(async given => given)(ctx)).toBe(ctx)
})

test('an error that is thrown at once becomes a rejection with the same object', async () => {
  const error = new Error('early')
  const failing = createQuery(() => {
    throw error
  })
  await expect(failing(dummyDb('sqlite'))).rejects.toBe(error)
})

test('what is not a database is named', async () => {
  // @ts-expect-error -- not a database
  await expect(listTags(null)).rejects.toThrow(
    new BadRequestError('Expected a Kysely instance, transaction or context, got null'),
  )
})
