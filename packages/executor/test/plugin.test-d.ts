import { expectTypeOf, test } from 'vitest'
import type {
  AnyPlugin,
  KyseraPlugin,
  NoExtension,
  Plugin,
  QueryBuilderContext,
  RepositoryExtension,
} from '../src/index.js'

test('these are plugins', () => {
  const plugins: Plugin[] = [
    // oxlint-disable-next-line typescript/no-unsafe-return, typescript/no-unsafe-call, typescript/no-unsafe-member-access -- as users write it
    { name: 'literal', interceptQuery: (qb, context) => qb.where('a', '=', context.table) },
    {
      name: 'generic method',
      interceptQuery<QB>(qb: QB, _context: QueryBuilderContext): QB {
        return qb
      },
    },
    // oxlint-disable-next-line typescript/no-explicit-any -- as users write it
    { name: 'spread', extendRepository: (repo: any) => ({ ...repo, extra() {} }) },
    { name: 'asynchronous', async onInit(_db) {} },
    { name: 'without parameters', onDestroy() {} },
    { name: 'without version' },
  ]

  expectTypeOf(plugins).toEqualTypeOf<Plugin[]>()
})

test('the old name is the same type', () => {
  expectTypeOf<KyseraPlugin>().toEqualTypeOf<Plugin>()
})

test('a plugin with methods is a plugin of any list, and keeps its methods', () => {
  interface NamingMethods<R> {
    nameOf(repo: R): string
  }
  interface Naming extends RepositoryExtension {
    readonly methods: NamingMethods<this['repo']>
  }

  expectTypeOf<Plugin<Naming>>().toExtend<AnyPlugin>()
  expectTypeOf<NonNullable<Plugin<Naming>['__extension']>>().toEqualTypeOf<Naming>()
  expectTypeOf<NonNullable<Plugin['__extension']>>().toEqualTypeOf<NoExtension>()
})

test('these are no plugins', () => {
  // @ts-expect-error -- the name is missing
  const nameless: Plugin = {}
  // @ts-expect-error -- the role is told to hooks, not by them
  const asking: Plugin = { name: 'a', resolveTable: () => ({ role: 'source' }) }
  const asynchronous: Plugin = {
    name: 'a',
    // @ts-expect-error -- a filter is an expression, not a promise of one
    filter: async () => undefined,
  }

  void [nameless, asking, asynchronous]
})
