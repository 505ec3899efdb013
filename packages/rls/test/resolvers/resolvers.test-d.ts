import {
  createResolver,
  createResolverManager,
  type EnhancedRLSContext,
  type ResolvedData,
} from '@kysera/rls/resolvers'
import { expectTypeOf, test } from 'vitest'

interface Memberships extends ResolvedData {
  projectIds: number[]
}

test('a resolver is typed by what it finds', () => {
  const resolver = createResolver({
    name: 'memberships',
    resolve: () => Promise.resolve({ resolvedAt: new Date(), projectIds: [1] }),
  })
  expectTypeOf(resolver.resolve).returns.resolves.toEqualTypeOf<{ resolvedAt: Date; projectIds: number[] }>()
  // @ts-expect-error -- what is found says when
  createResolver({ name: 'a', resolve: () => Promise.resolve({ projectIds: [1] }) })
})

test('a manager gives a context with what its resolvers are said to find', () => {
  const manager = createResolverManager<Memberships>()
  const context = { auth: { userId: 1, roles: [] } }
  expectTypeOf(manager.resolve(context)).resolves.toEqualTypeOf<EnhancedRLSContext<Memberships>>()
  expectTypeOf<EnhancedRLSContext<Memberships>['auth']['resolved']['projectIds']>().toEqualTypeOf<number[]>()
  expectTypeOf(
    manager.resolveOne<Memberships>('memberships', context),
  ).resolves.toEqualTypeOf<Memberships | null>()
})
