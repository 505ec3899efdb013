import { silentLogger } from '@kysera/core'
import { RLSError, rlsContext, RLSSchemaError } from '@kysera/rls'
import {
  createResolver,
  createResolverManager,
  type BaseResolverContext,
  type ContextResolver,
  type ResolvedData,
} from '@kysera/rls/resolvers'
import { test as propertyTest, fc } from '@fast-check/vitest'
import { describe, expect, test, vi } from 'vitest'

const base = { auth: { userId: 7, roles: ['editor'], tenantId: 'acme' }, meta: { region: 'eu' } }
const at = new Date('2025-01-01T00:00:00Z')

const found = <T extends object>(facts: T) => ({ resolvedAt: at, ...facts })

/** A resolver that gives fixed facts. */
const giving = (name: string, facts: object, options: Partial<ContextResolver> = {}): ContextResolver =>
  createResolver({ name, resolve: () => Promise.resolve(found(facts)), ...options })

const managerOf = (...resolvers: ContextResolver[]) => {
  const manager = createResolverManager<ResolvedData & Record<string, unknown>>()
  for (const resolver of resolvers) manager.register(resolver)
  return manager
}

describe('resolving', () => {
  test('keeps the context, and adds what was found by resolver and by field', async () => {
    const manager = managerOf(giving('orgs', { orgIds: [1, 2] }), giving('plan', { plan: 'pro' }))
    const context = await manager.resolve(base)
    expect(context).toEqual({
      ...base,
      auth: {
        ...base.auth,
        resolved: {
          resolvedAt: expect.any(Date),
          orgs: found({ orgIds: [1, 2] }),
          plan: found({ plan: 'pro' }),
          orgIds: [1, 2],
        },
      },
    })
  })

  test('gives a context that can be entered', async () => {
    const context = await managerOf(giving('orgs', { orgIds: [1] })).resolve(base)
    const ids = rlsContext.run(context, () => rlsContext.getAuth().resolved?.orgIds)
    expect(ids).toEqual([1])
  })

  test('lets the first in order win where fields have one name', async () => {
    const manager = managerOf(giving('low', { level: 1 }), giving('high', { level: 2 }, { priority: 5 }))
    expect((await manager.resolve(base)).auth.resolved.level).toBe(2)
  })

  test('bears any names of resolvers and fields', async () => {
    const manager = managerOf(giving('__proto__', { ['constructor']: 1 }), giving('resolvedAt', {}))
    const { resolved } = (await manager.resolve(base)).auth
    expect(Object.hasOwn(resolved, '__proto__')).toBe(true)
    expect(Object.hasOwn(resolved, 'constructor')).toBe(true)
    expect(resolved.resolvedAt).toBeInstanceOf(Date)
  })

  test.each([true, false])(
    'gives a resolver what it depends on, and no more (parallel: %s)',
    async parallelResolution => {
      const seen: (readonly string[])[] = []
      const manager = createResolverManager({ parallelResolution })
      const looking = (name: string, dependsOn: string[], priority: number) =>
        manager.register({
          name,
          dependsOn,
          priority,
          resolve: ({ resolved }) => {
            seen.push([name, ...Object.keys(resolved ?? {})])
            return Promise.resolve(found({}))
          },
        })
      looking('c', ['a', 'b'], 9)
      looking('a', [], 0)
      looking('b', ['a'], 5)
      looking('d', [], 1)
      await manager.resolve(base)
      expect(seen.find(([name]) => name === 'c')).toEqual(['c', 'a', 'b'])
      expect(seen.find(([name]) => name === 'b')).toEqual(['b', 'a'])
      expect(seen.find(([name]) => name === 'd')).toEqual(['d'])
    },
  )

  propertyTest.prop([
    fc.array(fc.record({ priority: fc.integer({ min: -3, max: 3 }), dependsOn: fc.array(fc.nat(7)) }), {
      maxLength: 8,
    }),
    fc.boolean(),
  ])('runs each resolver once, after all that it depends on', async (shapes, parallelResolution) => {
    const ended: string[] = []
    const manager = createResolverManager({ parallelResolution })
    for (const [index, { priority, dependsOn }] of shapes.entries()) {
      // Only earlier ones, so that there is no cycle; registered backwards.
      const dependencies = [...new Set(dependsOn.filter(each => each < index))].map(String)
      const name = String(index)
      manager.register({
        name,
        priority,
        dependsOn: dependencies,
        resolve: () => {
          expect(ended).toEqual(expect.arrayContaining(dependencies))
          ended.push(name)
          return Promise.resolve(found({}))
        },
      })
    }
    await manager.resolve(base)
    expect(ended.toSorted()).toEqual(shapes.map((_, index) => String(index)).toSorted())
  })

  test('one resolver runs with those that it depends on alone', async () => {
    const other = vi.fn(() => Promise.resolve(found({})))
    const manager = managerOf(
      giving('a', { a: 1 }),
      {
        name: 'b',
        dependsOn: ['a'],
        resolve: ({ resolved }) => Promise.resolve(found({ ...resolved?.a, b: 2 })),
      },
      { name: 'other', resolve: other },
    )
    expect(await manager.resolveOne('b', base)).toEqual(found({ a: 1, b: 2 }))
    expect(other).not.toHaveBeenCalled()
  })
})

describe('a resolver that fails', () => {
  const cause = new Error('no connection')
  const failing = (options: Partial<ContextResolver> = {}): ContextResolver => ({
    name: 'failing',
    resolve: () => Promise.reject(cause),
    ...options,
  })

  test.each([true, false])(
    'stops everything with its cause when it is required (parallel: %s)',
    async parallelResolution => {
      const manager = createResolverManager({ parallelResolution })
      manager.register(failing())
      manager.register(giving('fine', {}))
      const error: unknown = await manager.resolve(base).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(RLSError)
      expect(error).toMatchObject({ code: 'RLS_POLICY_EVALUATION_ERROR', cause })
    },
  )

  test('is left out when it is optional', async () => {
    const manager = managerOf(failing({ required: false }), giving('fine', { fine: true }))
    expect((await manager.resolve(base)).auth.resolved).toEqual({
      resolvedAt: expect.any(Date),
      fine: found({ fine: true }),
    })
    expect(await manager.resolveOne('failing', base)).toBe(null)
  })

  test('may throw, also while making its key', async () => {
    const throwing = (): never => {
      throw cause
    }
    await expect(managerOf(failing({ resolve: throwing })).resolve(base)).rejects.toMatchObject({ cause })
    await expect(managerOf(failing({ cacheKey: throwing })).resolve(base)).rejects.toMatchObject({ cause })
  })

  test('is not waited for, and not joined by later callers', async () => {
    vi.useFakeTimers()
    try {
      const resolve = vi.fn(() => new Promise<ResolvedData>(() => {}))
      const manager = createResolverManager({ resolverTimeout: 20 })
      manager.register({ name: 'slow', resolve, cacheKey: () => 'k' })
      for (let call = 1; call <= 2; call++) {
        const outcome = expect(manager.resolve(base)).rejects.toMatchObject({
          cause: { message: 'Resolver "slow" took longer than 20 ms' },
        })
        await vi.advanceTimersByTimeAsync(20)
        await outcome
        expect(resolve).toHaveBeenCalledTimes(call)
      }
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  test('is not waited for where timers are numbers', async () => {
    const { setTimeout } = globalThis
    vi.stubGlobal('setTimeout', (act: () => void, ms: number) => Number(setTimeout(act, ms)))
    try {
      const manager = createResolverManager({ resolverTimeout: 5 })
      manager.register({ name: 'slow', resolve: () => new Promise<ResolvedData>(() => {}) })
      await expect(manager.resolve(base)).rejects.toMatchObject({
        cause: { message: 'Resolver "slow" took longer than 5 ms' },
      })
    } finally {
      vi.unstubAllGlobals()
    }
  })
})

describe('the cache of a manager', () => {
  const cached = (options: Partial<ContextResolver> = {}) => {
    const resolve = vi.fn(({ auth }: BaseResolverContext) => Promise.resolve(found({ user: auth.userId })))
    const resolver: ContextResolver = {
      name: 'cached',
      resolve,
      cacheKey: ({ auth }) => `${auth.tenantId}/${auth.userId}`,
      ...options,
    }
    return { resolve, manager: managerOf(resolver) }
  }
  const asUser = (userId: number) => ({ auth: { ...base.auth, userId } })

  test('keeps what was found under a key', async () => {
    const { resolve, manager } = cached()
    await manager.resolve(base)
    await manager.resolve(base)
    await manager.resolve(asUser(8))
    expect(resolve).toHaveBeenCalledTimes(2)
  })

  test.each([null, undefined])('keeps nothing under no key (%s)', async key => {
    const { resolve, manager } = cached({ cacheKey: () => key })
    await manager.resolve(base)
    await manager.resolve(base)
    expect(resolve).toHaveBeenCalledTimes(2)
  })

  test('asks once for many who ask at once', async () => {
    const { resolve, manager } = cached()
    await Promise.all(Array.from({ length: 5 }, () => manager.resolve(base)))
    expect(resolve).toHaveBeenCalledTimes(1)
  })

  test('does not mix resolvers with one key', async () => {
    const key = { cacheKey: () => 'k' }
    const manager = managerOf(giving('a', { a: 1 }, key), giving('b', { b: 2 }, key))
    await manager.resolve(base)
    expect((await manager.resolve(base)).auth.resolved.b).toEqual(found({ b: 2 }))
  })

  test('does not keep a failure', async () => {
    const resolve = vi.fn(() => Promise.resolve(found({}))).mockRejectedValueOnce(new Error('once'))
    const { manager } = cached({ resolve })
    await expect(manager.resolve(base)).rejects.toThrow(RLSError)
    await manager.resolve(base)
    expect(resolve).toHaveBeenCalledTimes(2)
  })

  test('drops a user, whatever the key looks like', async () => {
    const { resolve, manager } = cached({
      cacheKey: ({ auth }) => `${auth.roles.join()} of ${auth.userId}`,
    })
    await manager.resolve(base)
    await manager.resolve(asUser(8))
    await manager.invalidateCache(7)
    await manager.resolve(asUser(8))
    expect(resolve).toHaveBeenCalledTimes(2)
    await manager.resolve(base)
    expect(resolve).toHaveBeenCalledTimes(3)
  })

  test('drops what one resolver keeps about a user', async () => {
    const { resolve, manager } = cached()
    await manager.resolve(base)
    await manager.invalidateCache(7, 'another')
    await manager.resolve(base)
    expect(resolve).toHaveBeenCalledTimes(1)
    await manager.invalidateCache('7', 'cached')
    await manager.resolve(base)
    expect(resolve).toHaveBeenCalledTimes(2)
  })

  test('does not keep what was dropped while it was looked for', async () => {
    let answer: (facts: ResolvedData) => void = () => {}
    const resolve = vi.fn(() => new Promise<ResolvedData>(done => (answer = done)))
    const { manager } = cached({ resolve })
    const first = manager.resolve(base)
    await vi.waitFor(() => expect(resolve).toHaveBeenCalled())
    await manager.invalidateCache(7)
    answer(found({}))
    await first
    void manager.resolve(base)
    await vi.waitFor(() => expect(resolve).toHaveBeenCalledTimes(2))
  })

  test('can be emptied', async () => {
    const { resolve, manager } = cached()
    await manager.resolve(base)
    await manager.clearCache()
    await manager.resolve(base)
    expect(resolve).toHaveBeenCalledTimes(2)
  })

  test('that fails is none', async () => {
    const warn = vi.fn()
    const fail = () => Promise.reject(new Error('cache is down'))
    const logger = { ...silentLogger, warn }
    const manager = createResolverManager({ cacheProvider: { get: fail, set: fail, delete: fail }, logger })
    manager.register(giving('a', { a: 1 }, { cacheKey: () => 'k' }))
    expect((await manager.resolve(base)).auth.resolved).toMatchObject({ a: found({ a: 1 }) })
    expect(warn).toHaveBeenCalledTimes(2)
    await expect(manager.invalidateCache(7)).rejects.toThrow('cache is down')
  })
})

describe('a manager refuses', () => {
  test('two resolvers of one name, and one that makes no sense', () => {
    const manager = managerOf(giving('a', {}))
    expect(() => manager.register(giving('a', {}))).toThrow(RLSSchemaError)
    expect(() => giving('', {})).toThrow(RLSSchemaError)
    expect(() => giving('self', {}, { dependsOn: ['self'] })).toThrow(RLSSchemaError)
    expect(() => giving('b', {}, { cacheTtl: Number.NaN })).toThrow(RLSSchemaError)
    expect(() => createResolverManager({ resolverTimeout: -1 })).toThrow(RLSSchemaError)
  })

  test('a missing dependency, and a cycle, when it resolves', async () => {
    const manager = managerOf(giving('a', {}, { dependsOn: ['b'] }))
    await expect(manager.resolve(base)).rejects.toThrow('There is no resolver "b", on which "a" depends')
    manager.register(giving('b', {}, { dependsOn: ['a'] }))
    await expect(manager.resolve(base)).rejects.toThrow('Resolvers depend on each other: a -> b -> a')
    await expect(manager.resolveOne('c', base)).rejects.toThrow(RLSSchemaError)
  })

  test('nothing of a resolver that was unregistered', async () => {
    const manager = managerOf(giving('a', {}))
    expect(manager.unregister('a')).toBe(true)
    expect(manager.unregister('a')).toBe(false)
    expect(manager.hasResolver('a')).toBe(false)
    expect(manager.getResolverNames()).toEqual([])
  })
})

describe('what is cached', () => {
  const cached = (name: string, key: string, resolve: ContextResolver['resolve']): ContextResolver =>
    createResolver({ name, resolve, cacheKey: () => key })

  test('is kept apart by resolver, whatever names and keys look like', async () => {
    const manager = managerOf(
      cached('user', 'org:1', () => Promise.resolve(found({ is: 'of user' }))),
      cached('user:org', '1', () => Promise.resolve(found({ is: 'of org' }))),
    )
    expect(await manager.resolveOne('user', base)).toMatchObject({ is: 'of user' })
    expect(await manager.resolveOne('user:org', base)).toMatchObject({ is: 'of org' })
  })

  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'is gone when it is dropped %i steps after it was asked for',
    async steps => {
      let asked = 0
      const manager = managerOf(cached('orgs', 'user:7', () => Promise.resolve(found({ asked: ++asked }))))
      const first = manager.resolveOne('orgs', base)
      for (let step = 0; step < steps; step += 1) await Promise.resolve()
      await Promise.all([first, manager.invalidateCache(7)])
      await manager.invalidateCache(7)
      expect(await manager.resolveOne('orgs', base)).toMatchObject({ asked: 2 })
    },
  )

  test('may take longer than a timer can be set to', async () => {
    const manager = createResolverManager({ resolverTimeout: 2 ** 40 })
    manager.register(
      createResolver({
        name: 'slow',
        resolve: () => new Promise(resolve => setTimeout(() => resolve(found({})), 10)),
      }),
    )
    expect(await manager.resolveOne('slow', base)).toEqual(found({}))
  })
})
