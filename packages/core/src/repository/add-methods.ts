/**
 * A copy of a repository with the methods that it does not have already: a plugin adds, and never replaces. An
 * instance of a class gets them itself, since a copy would lack its private fields.
 */
export function addMethods<T extends object>(repo: T, methods: object): T {
  const missing = Object.fromEntries(Object.entries(methods).filter(([name]) => !(name in repo)))
  if (Object.getPrototypeOf(repo) !== Object.prototype) return Object.assign(repo, missing)
  return Object.create(Object.prototype, {
    ...Object.getOwnPropertyDescriptors(missing),
    ...Object.getOwnPropertyDescriptors(repo),
  })
}
