import type { ControlledTransaction, Kysely, Transaction } from 'kysely'
import { expectTypeOf, test } from 'vitest'
import {
  createExecutor,
  createExecutorSync,
  destroyExecutor,
  getPlugins,
  getRawDb,
  isKyseraExecutor,
  rebindExecutor,
  replacePlugin,
  wrapTransaction,
  type AnyKyseraExecutor,
  type DatabaseOf,
  type Handle,
  type KyseraExecutor,
  type KyseraTransaction,
  type Plugin,
  type PluginsOf,
  type RepositoryExtension,
} from '../src/index.js'

interface Database {
  users: { id: number; name: string }
  posts: { id: number }
}

interface Counting extends RepositoryExtension {
  readonly methods: { count(): Promise<number> }
}

declare const db: Kysely<Database>
declare const trx: Transaction<Database>
declare const controlled: ControlledTransaction<Database>
declare const counting: Plugin<Counting>
declare const plain: Plugin
declare const untyped: Plugin[]
declare const databaseOf: <DB>(handle: Handle<DB>) => DB

const executor = createExecutorSync(db, [counting])

test('an executor knows its database and its plugins', () => {
  expectTypeOf<DatabaseOf<typeof executor>>().toEqualTypeOf<Database>()
  expectTypeOf<PluginsOf<typeof executor>>().toEqualTypeOf<[Plugin<Counting>]>()
  expectTypeOf<PluginsOf<typeof db>>().toEqualTypeOf<[]>()
})

test('an asynchronous executor is the same in a promise', () => {
  expectTypeOf(createExecutor(db, [counting])).resolves.toEqualTypeOf<
    KyseraExecutor<Database, [Plugin<Counting>]>
  >()
  expectTypeOf(createExecutor(db)).resolves.toEqualTypeOf<KyseraExecutor<Database, []>>()
})

test('an executor over an executor has the plugins of both', () => {
  const nested = createExecutorSync(executor, [plain])

  expectTypeOf(nested).toEqualTypeOf<KyseraExecutor<Database, [Plugin<Counting>, Plugin]>>()
  expectTypeOf(createExecutorSync(nested)).toEqualTypeOf<
    KyseraExecutor<Database, [Plugin<Counting>, Plugin]>
  >()
})

test('a list that is not a tuple stays a list', () => {
  expectTypeOf(createExecutorSync(db, untyped)).toEqualTypeOf<KyseraExecutor<Database, Plugin[]>>()
  expectTypeOf(createExecutorSync(executor, untyped)).toEqualTypeOf<
    KyseraExecutor<Database, [Plugin<Counting>, ...Plugin[]]>
  >()
})

test('parameters of hooks in the list are typed', () => {
  createExecutorSync(db, [
    {
      name: 'literal',
      filter: (table, eb) => (table.table === 'users' ? eb('id', '=', 1) : undefined),
      onInit: async raw => await raw.destroy(),
    },
  ])
})

test('queries of an executor are those of Kysely', () => {
  expectTypeOf(executor.selectFrom('users').select('name').execute()).resolves.toEqualTypeOf<
    { name: string }[]
  >()
  // @ts-expect-error -- there is no such column
  executor.selectFrom('posts').select('name')
})

test('an executor is a Kysely, and its transaction a Transaction', () => {
  expectTypeOf(executor).toExtend<Kysely<Database>>()
  expectTypeOf<KyseraTransaction<Database>>().toExtend<Transaction<Database>>()
  expectTypeOf<typeof executor>().toExtend<AnyKyseraExecutor<Database>>()
})

test('what a transaction callback gets is a transaction with plugins', () => {
  void executor.transaction().execute(async inner => {
    expectTypeOf(inner).toExtend<Transaction<Database>>()
    expectTypeOf(getPlugins(inner)).toExtend<readonly Plugin[]>()
    if (isKyseraExecutor(inner)) await destroyExecutor(inner)
  })
})

test('every handle gives its database to a generic function', () => {
  expectTypeOf(databaseOf(db)).toEqualTypeOf<Database>()
  expectTypeOf(databaseOf(executor)).toEqualTypeOf<Database>()
  expectTypeOf(databaseOf(trx)).toEqualTypeOf<Database>()
  expectTypeOf(databaseOf(controlled)).toEqualTypeOf<Database>()
  expectTypeOf(databaseOf(executor.withSchema('a'))).toEqualTypeOf<Database>()
})

test('the functions for handles take each kind of handle', () => {
  expectTypeOf(getRawDb(executor)).toEqualTypeOf<Kysely<Database>>()
  expectTypeOf(getRawDb(trx)).toEqualTypeOf<Kysely<Database>>()
  expectTypeOf(rebindExecutor(executor, controlled)).toEqualTypeOf<Transaction<Database>>()
  expectTypeOf(replacePlugin(executor, 'a')).toEqualTypeOf<typeof executor>()
  expectTypeOf(createExecutorSync(trx, [plain])).toEqualTypeOf<KyseraExecutor<Database, [Plugin]>>()
  expectTypeOf(wrapTransaction(controlled, [plain])).toEqualTypeOf<KyseraTransaction<Database, [Plugin]>>()
})

test('what is no handle or no plugin does not compile', () => {
  // @ts-expect-error -- not a Kysely instance
  createExecutorSync({}, [])
  // @ts-expect-error -- a plugin has a name
  createExecutorSync(db, [{ filter: () => undefined }])
  // @ts-expect-error -- hooks are synchronous
  createExecutorSync(db, [{ name: 'a', insertValues: async () => ({ fill: {} }) }])
  // @ts-expect-error -- a Kysely instance is no transaction
  wrapTransaction(db, [])
})
