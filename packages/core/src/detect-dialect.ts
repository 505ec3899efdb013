import {
  AliasNode,
  IdentifierNode,
  MssqlAdapter,
  MysqlAdapter,
  PostgresAdapter,
  SelectionNode,
  SelectQueryNode,
  SqliteAdapter,
  ValueNode,
  sql,
  type DialectAdapter,
} from 'kysely'
import type { Dialect } from './dialect.js'
import type { AnySelectQuery } from './query/any-query.js'
import type { Executor } from './types.js'

/**
 * The dialect of a Kysely instance, a transaction, an executor or a query. Sends no query.
 *
 * The dialect's adapter decides, by its class or by what it says it can do. Where that is not enough, and for
 * queries, the way in which parameters and identifiers are written decides. `'postgres'` where nothing is known.
 *
 * @example
 * if (detectDialect(db) === 'sqlite') await sql`pragma foreign_keys = on`.execute(db)
 */
export function detectDialect<DB>(source: Executor<DB> | AnySelectQuery): Dialect {
  if ('getExecutor' in source) {
    return dialectOfAdapter(source.getExecutor().adapter) ?? dialectOfQuery(anyQueryOf(source))
  }
  return 'withPlugin' in source ? dialectOfQuery(source) : 'postgres'
}

/** An adapter may come from another copy of Kysely, or from a dialect that extends none of Kysely's adapters. */
function dialectOfAdapter(adapter: DialectAdapter): Dialect | undefined {
  return dialectOfClass(adapter) ?? dialectOfCapabilities(adapter)
}

function dialectOfClass(adapter: DialectAdapter): Dialect | undefined {
  if (adapter instanceof PostgresAdapter) return 'postgres'
  if (adapter instanceof MysqlAdapter) return 'mysql'
  if (adapter instanceof SqliteAdapter) return 'sqlite'
  if (adapter instanceof MssqlAdapter) return 'mssql'
  return undefined
}

/** MySQL's adapter claims nothing, as does one that was left at its defaults, so nothing follows from that. */
function dialectOfCapabilities(adapter: DialectAdapter): Dialect | undefined {
  if (adapter.supportsOutput) return 'mssql'
  if (!adapter.supportsReturning) return undefined
  return adapter.supportsTransactionalDdl ? 'postgres' : 'sqlite'
}

function anyQueryOf<DB>(executor: Executor<DB>): AnySelectQuery {
  return executor
    .withoutPlugins()
    .selectNoFrom(sql`1`.as('one'))
    .$castTo()
}

/** `select 1 as probe`: a parameter and an identifier. */
const probe = SelectQueryNode.cloneWithSelections(SelectQueryNode.create(), [
  SelectionNode.create(AliasNode.create(ValueNode.create(1), IdentifierNode.create('probe'))),
])

/** A query does not show its executor, but compiles whatever its last plugin returns. */
function compileProbe(query: AnySelectQuery): string {
  const probing = query.withPlugin({
    transformQuery: () => probe,
    transformResult: ({ result }) => Promise.resolve(result),
  })
  return probing.compile().sql
}

/** Identifiers alone would not do: PostgreSQL, SQLite and SQL Server all put them in double quotes. */
function dialectOfQuery(query: AnySelectQuery): Dialect {
  const text = compileProbe(query)
  if (text.includes('$1')) return 'postgres'
  if (text.includes('@1')) return 'mssql'
  if (text.includes('`')) return 'mysql'
  return text.includes('?') ? 'sqlite' : 'postgres'
}
