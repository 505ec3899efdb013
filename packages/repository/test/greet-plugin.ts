import type { Plugin, RepositoryExtension } from '@kysera/executor'
import { isRepositoryLike } from '@kysera/executor'
import type { EntityOf, PkOf } from '@kysera/repository'

interface GreetMethods<Entity, PK> {
  greet(id: PK): Promise<{ greeting: string; entity: Entity }>
}

interface GreetExtension extends RepositoryExtension {
  readonly methods: GreetMethods<EntityOf<this['repo']>, PkOf<this['repo']>>
}

/** Adds a typed method to repositories. */
export const greetPlugin = (): Plugin<GreetExtension> => ({
  name: 'greet',
  extendRepository: repo => {
    if (!isRepositoryLike(repo)) return repo
    const greet = async (id: unknown): Promise<unknown> => ({
      greeting: repo.tableName,
      entity: await repo.findById?.(id),
    })
    return { ...repo, greet }
  },
})
