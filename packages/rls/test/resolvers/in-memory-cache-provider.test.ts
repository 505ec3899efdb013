import { InMemoryCacheProvider } from '@kysera/rls/resolvers'
import { test as propertyTest, fc } from '@fast-check/vitest'
import { expect, test } from 'vitest'

test('keeps values, falsy ones too, until their time is over', async () => {
  let now = 0
  const cache = new InMemoryCacheProvider({ now: () => now })
  await cache.set('zero', 0, 2)
  now = 1999
  expect(await cache.get('zero')).toBe(0)
  now = 2000
  expect(await cache.get('zero')).toBe(null)
  expect(cache.size).toBe(0)
})

test('lets go of what was not used for the longest time', async () => {
  const cache = new InMemoryCacheProvider({ maxEntries: 2 })
  await cache.set('a', 1, 60)
  await cache.set('b', 2, 60)
  await cache.get('a')
  await cache.set('c', 3, 60)
  expect(await Promise.all(['a', 'b', 'c'].map(key => cache.get(key)))).toEqual([1, null, 3])
})

test.each([
  ['user:*', ['user:1', 'user:1:org:2']],
  ['*:org:*', ['user:1:org:2']],
  ['user:1', ['user:1']],
  ['*', ['user:1', 'user:1:org:2', 'us.r:1']],
  ['us.r*', ['us.r:1']],
  ['*1*1', []],
])('%s deletes what fits', async (pattern, deleted) => {
  const keys = ['user:1', 'user:1:org:2', 'us.r:1']
  const cache = new InMemoryCacheProvider()
  for (const key of keys) await cache.set(key, key, 60)
  await cache.deletePattern(pattern)
  const left = await Promise.all(keys.map(key => cache.get(key)))
  expect(left).toEqual(keys.map(key => (deleted.includes(key) ? null : key)))
})

const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 })

propertyTest.prop([text, text])(
  'a pattern fits what the regular expression of it fits',
  async (pattern, key) => {
    const cache = new InMemoryCacheProvider()
    await cache.set(key, true, 60)
    await cache.deletePattern(pattern)
    const fits = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(key)
    expect(cache.size).toBe(fits ? 0 : 1)
  },
)
