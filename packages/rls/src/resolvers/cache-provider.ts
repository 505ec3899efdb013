/** Where resolvers keep what they found, for instance Redis. */
export interface ResolverCacheProvider {
  /** What was set, also if it is falsy; null when there is nothing, or no longer. */
  get<T>(key: string): Promise<T | null>
  set<T>(key: string, value: T, ttlSeconds: number): Promise<void>
  delete(key: string): Promise<void>
  /** Deletes all keys that fit; `*` stands for any text. */
  deletePattern?(pattern: string): Promise<void>
}
