export { createResolver } from './resolver.js'
export { createResolverManager, ResolverManager } from './resolver-manager.js'
export { InMemoryCacheProvider } from './in-memory-cache-provider.js'

export type {
  BaseResolverContext,
  ContextResolver,
  EnhancedRLSAuthContext,
  EnhancedRLSContext,
  ResolvedData,
} from './resolver.js'
export type { InMemoryCacheProviderOptions } from './in-memory-cache-provider.js'
export type { ResolverCacheProvider } from './cache-provider.js'
export type { ResolverManagerOptions } from './resolver-manager.js'
