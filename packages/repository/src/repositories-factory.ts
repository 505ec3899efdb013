/** Functions that make a repository of an executor, by name. */
// oxlint-disable-next-line typescript/no-explicit-any -- each says what executor it takes
export type RepositoryFactoryMap = Readonly<Record<string, (executor: any) => unknown>>

/** What the functions make. */
export type RepositoriesFromFactory<M extends RepositoryFactoryMap> = {
  [K in keyof M]: ReturnType<M[K]>
}

/** An executor that all of them take. */
type ExecutorFor<M extends RepositoryFactoryMap> = M[keyof M] extends (executor: infer E) => unknown
  ? E
  : never

/**
 * Makes a set of repositories on one executor at a time: a database, an executor, or a transaction.
 *
 * @example
 * const createRepos = createRepositoriesFactory({
 *   users: (executor: Kysely<Database>) => createSimpleRepository(executor, 'users'),
 *   posts: (executor: Kysely<Database>) => createSimpleRepository(executor, 'posts'),
 * })
 * await db.transaction().execute(async trx => {
 *   const { users, posts } = createRepos(trx)
 *   const { id } = await users.create({ email: 'ann@example.org', name: 'Ann' })
 *   await posts.create({ title: 'Hello', user_id: id })
 * })
 */
export function createRepositoriesFactory<M extends RepositoryFactoryMap>(
  factories: M,
): (executor: ExecutorFor<M>) => RepositoriesFromFactory<M>
export function createRepositoriesFactory(
  factories: RepositoryFactoryMap,
): (executor: unknown) => Record<string, unknown> {
  return executor =>
    Object.fromEntries(Object.entries(factories).map(([name, create]) => [name, create(executor)]))
}
