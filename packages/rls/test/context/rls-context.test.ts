import {
  createRLSContext,
  RLSContextError,
  RLSContextValidationError,
  rlsContext,
  withRLSContext,
  withRLSContextAsync,
  type RLSContext,
} from '@kysera/rls'
import { describe, expect, test } from 'vitest'

const ann: RLSContext = { auth: { userId: 1, roles: ['editor'], tenantId: 'acme', permissions: ['write'] } }
const bob: RLSContext = { auth: { userId: 2, roles: [] } }

describe('the context', () => {
  test('is there inside, and nowhere else', async () => {
    expect(rlsContext.hasContext()).toBe(false)
    expect(rlsContext.run(ann, () => rlsContext.getUserId())).toBe(1)
    expect(await rlsContext.runAsync(ann, async () => rlsContext.getTenantId())).toBe('acme')
    expect(rlsContext.getContextOrNull()).toBeNull()
  })

  test('answers questions about the caller', () => {
    withRLSContext(ann, () => {
      expect(rlsContext.hasRole('editor')).toBe(true)
      expect(rlsContext.hasRole('admin')).toBe(false)
      expect(rlsContext.hasPermission('write')).toBe(true)
      expect(rlsContext.isSystem()).toBe(false)
      expect(rlsContext.getAuth().roles).toEqual(['editor'])
    })
    expect(rlsContext.hasRole('editor')).toBe(false)
    expect(rlsContext.hasPermission('write')).toBe(false)
    expect(rlsContext.isSystem()).toBe(false)
  })

  test.each(['getContext', 'getAuth', 'getUserId', 'getTenantId'] as const)('%s needs one', method => {
    expect(() => rlsContext[method]()).toThrow(RLSContextError)
  })

  test('has a point in time', () => {
    expect(rlsContext.run(bob, () => rlsContext.getContext().timestamp)).toBeInstanceOf(Date)
    const timestamp = new Date(0)
    expect(rlsContext.run({ ...bob, timestamp }, () => rlsContext.getContext().timestamp)).toBe(timestamp)
  })

  test('nests: the inner one counts, and the outer one comes back, after a throw too', () => {
    rlsContext.run(ann, () => {
      expect(rlsContext.run(bob, () => rlsContext.getUserId())).toBe(2)
      expect(() =>
        rlsContext.run(bob, () => {
          throw new Error('no')
        }),
      ).toThrow('no')
      expect(rlsContext.getUserId()).toBe(1)
    })
  })

  test('never mixes with the context of a concurrent flow', async () => {
    const users = Array.from({ length: 1000 }, (_, userId) => userId)
    const seen = await Promise.all(
      users.map(userId =>
        withRLSContextAsync({ auth: { userId, roles: [] } }, async () => {
          await Promise.resolve()
          const inner = await rlsContext.asSystemAsync(async () => {
            await Promise.resolve()
            return rlsContext.getUserId()
          })
          return [inner, rlsContext.getUserId(), rlsContext.isSystem()]
        }),
      ),
    )
    expect(seen).toEqual(users.map(userId => [userId, userId, false]))
  })

  test('cannot be changed half-way, neither from inside nor by whoever gave it', () => {
    const given: RLSContext = { auth: { userId: 1, roles: ['reader'], attributes: { level: 1 } } }
    rlsContext.run(given, () => {
      given.auth.isSystem = true
      given.auth.roles.push('admin')
      Object.assign(given.auth.attributes ?? {}, { level: 9 })
      expect(rlsContext.isSystem()).toBe(false)
      expect(rlsContext.getAuth()).toMatchObject({ roles: ['reader'], attributes: { level: 1 } })
      const auth = rlsContext.getAuth()
      expect(() => Object.assign(auth, { isSystem: true })).toThrow(TypeError)
      expect(() => auth.roles.push('admin')).toThrow(TypeError)
      expect(() => Object.assign(rlsContext.getContext(), { auth: { userId: 2 } })).toThrow(TypeError)
    })
  })

  test('becomes that of the system until the callback ends', async () => {
    await rlsContext.runAsync(ann, async () => {
      const inside = await rlsContext.asSystemAsync(() => rlsContext.getAuth())
      expect(inside).toEqual({ ...ann.auth, isSystem: true })
      expect(rlsContext.asSystem(() => rlsContext.isSystem())).toBe(true)
      expect(rlsContext.isSystem()).toBe(false)
    })
  })

  test('cannot become that of the system without one', async () => {
    expect(() => rlsContext.asSystem(() => 1)).toThrow(RLSContextError)
    await expect(rlsContext.asSystemAsync(() => 1)).rejects.toThrow(RLSContextError)
  })

  test('is refused when it does not say who asks', async () => {
    const invalid: readonly [unknown, string][] = [
      [{}, 'auth'],
      [undefined, 'auth'],
      [{ auth: null }, 'auth'],
      [{ auth: { roles: [] } }, 'userId'],
      [{ auth: { userId: null, roles: [] } }, 'userId'],
      [{ auth: { userId: 1, roles: 'admin' } }, 'roles'],
      [{ auth: { userId: 1, roles: [1] } }, 'roles'],
    ]
    for (const [context, field] of invalid) {
      const args = [context, () => 1]
      expect(() => Reflect.apply(rlsContext.run, undefined, args)).toThrow(expect.objectContaining({ field }))
      const running: unknown = Reflect.apply(rlsContext.runAsync, undefined, args)
      await expect(running).rejects.toBeInstanceOf(RLSContextValidationError)
    }
  })

  test('has roles, even if none were given', () => {
    const roles = (): string[] => rlsContext.getAuth().roles
    expect(Reflect.apply(rlsContext.run, undefined, [{ auth: { userId: 1 } }, roles])).toEqual([])
  })
})

describe('createRLSContext', () => {
  test('fills in what is missing', () => {
    const context = createRLSContext({
      auth: { userId: 1, roles: [] },
      request: { requestId: 'r1' },
      meta: { environment: 'test' },
    })
    expect(context).toEqual({
      auth: { userId: 1, roles: [], isSystem: false },
      request: { requestId: 'r1', timestamp: context.timestamp },
      meta: { environment: 'test' },
      timestamp: expect.any(Date),
    })
  })

  test('is strict', () => {
    for (const auth of [{ roles: [] }, { userId: 1 }, undefined]) {
      expect(() => Reflect.apply(createRLSContext, undefined, [{ auth }])).toThrow(RLSContextValidationError)
    }
  })
})
