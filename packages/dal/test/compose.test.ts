import { chain, compose, conditional, createContext, createQuery, mapResult, parallel } from '@kysera/dal'
import { dummyDb } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'

const db = dummyDb('sqlite')
const double = createQuery(async (_ctx, n: number) => n * 2)
const fail = createQuery(async (_ctx, _n: number): Promise<number> => {
  throw new Error('failed')
})

test('compose and chain pass one context and each result on', async () => {
  const ctx = createContext(db)
  const seen = compose(double, (given, n) => [given === ctx, n])
  expect(await seen(ctx, 2)).toEqual([true, 4])
  const steps = chain(
    double,
    (_ctx, n) => n + 1,
    async (_ctx, n) => `${n}`,
  )
  expect(await steps(db, 2)).toBe('5')
  expect(await chain(double)(db, 2)).toBe(4)
})

test('parallel gives results by name, also for names that mean something to JavaScript', async () => {
  expect(await parallel({ a: double, b: double })(db, 2)).toEqual({ a: 4, b: 4 })
  const odd = await parallel(Object.fromEntries([['__proto__', double]]))(db, 2)
  expect(Object.entries(odd)).toEqual([['__proto__', 4]])
  expect(await parallel({})(db)).toEqual({})
})

test('parallel rejects with the first error, after the last branch has ended', async () => {
  let open = (): void => {}
  const gate = new Promise<void>(resolve => {
    open = resolve
  })
  let ended = false
  const slow = createQuery(async (_ctx, _n: number) => {
    await gate
    ended = true
  })
  const running = parallel({ slow, fail })(db, 1)
  setImmediate(open)
  await expect(running).rejects.toThrow('failed')
  expect(ended).toBe(true)
})

test('conditional runs its query only if the condition holds', async () => {
  const fallback = { none: true }
  const positive = conditional(async (_ctx, n: number, _label: string) => n > 0, double, fallback)
  expect(await positive(db, 2, 'x')).toBe(4)
  expect(await positive(db, 0, 'x')).toBe(fallback)
  expect(await conditional((_ctx, _n: number) => false, fail)(db, 1)).toBe(undefined)
})

test('mapResult calls its mapper with an item and its index', async () => {
  const list = createQuery(async () => ['a', 'b'])
  expect(await mapResult(list, (...args: [string, number]) => args)(db)).toEqual([
    ['a', 0],
    ['b', 1],
  ])
})
