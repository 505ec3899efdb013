import {
  DummyDriver,
  Kysely,
  MssqlAdapter,
  MssqlIntrospector,
  MssqlQueryCompiler,
  MysqlAdapter,
  MysqlIntrospector,
  MysqlQueryCompiler,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Dialect,
  type KyselyConfig,
} from 'kysely'
import type { DialectName } from './databases.js'
import type { SampleDatabase } from './schema.js'

const createDriver = (): DummyDriver => new DummyDriver()

const dummyDialects: Readonly<Record<DialectName, Dialect>> = {
  sqlite: {
    createDriver,
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: db => new SqliteIntrospector(db),
  },
  postgres: {
    createDriver,
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: db => new PostgresIntrospector(db),
  },
  mysql: {
    createDriver,
    createAdapter: () => new MysqlAdapter(),
    createQueryCompiler: () => new MysqlQueryCompiler(),
    createIntrospector: db => new MysqlIntrospector(db),
  },
  mssql: {
    createDriver,
    createAdapter: () => new MssqlAdapter(),
    createQueryCompiler: () => new MssqlQueryCompiler(),
    createIntrospector: db => new MssqlIntrospector(db),
  },
}

/**
 * A Kysely of the given dialect that compiles queries and sends them nowhere: each returns no rows.
 *
 * @example
 * dummyDb('mssql').selectFrom('users').selectAll().top(1).compile().sql
 */
export const dummyDb = <DB = SampleDatabase>(
  dialect: DialectName,
  config: Omit<KyselyConfig, 'dialect'> = {},
): Kysely<DB> => new Kysely<DB>({ ...config, dialect: dummyDialects[dialect] })
