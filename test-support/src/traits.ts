import type { DatabaseName } from './databases.js'

/** What a database can do, as Kysely speaks to it. */
export interface DatabaseTraits {
  /** `returning` on INSERT, UPDATE and DELETE; MariaDB lacks it on UPDATE. */
  readonly supportsReturning: boolean
  /** `output` on INSERT, UPDATE and DELETE. */
  readonly supportsOutput: boolean
  readonly supportsOnConflict: boolean
  readonly supportsOnDuplicateKey: boolean
  readonly supportsMerge: boolean
  /** `when not matched by source` in a MERGE. */
  readonly supportsMergeBySource: boolean
  readonly supportsMergeReturning: boolean
  readonly supportsRightJoin: boolean
  readonly supportsFullJoin: boolean
  readonly supportsLateral: boolean
  readonly supportsApply: boolean
  readonly supportsDistinctOn: boolean
  readonly supportsUpdateFrom: boolean
  /** UPDATE of several tables at once: `update a, b set …`. */
  readonly supportsMultiTableUpdate: boolean
  readonly supportsDeleteUsing: boolean
  /** `limit` on UPDATE and DELETE; SQLite has it as better-sqlite3 compiles it. */
  readonly supportsLimitInWrite: boolean
  /** INSERT, UPDATE and DELETE inside of a CTE. */
  readonly supportsDataModifyingCte: boolean
  /** A common table expression that has the name of a table can read that table. */
  readonly plainCteReadsTable: boolean
  /** A CTE in front of an UPDATE or DELETE. */
  readonly supportsCteInWrite: boolean
  readonly supportsIntersectExcept: boolean
  readonly supportsIntersectAll: boolean
  readonly supportsSelectForUpdate: boolean
  readonly supportsSkipLocked: boolean
  /** `nulls first` and `nulls last` in ORDER BY. */
  readonly supportsNullsOrder: boolean
  /** `(a, b) in ((1, 2), …)`. */
  readonly supportsTupleIn: boolean
  /** A boolean type of its own. */
  readonly supportsBoolean: boolean
  /** Two connections can hold a write transaction at the same time. */
  readonly supportsConcurrentWrites: boolean
  readonly supportsTransactionalDdl: boolean
  /** Schemas inside of a database. */
  readonly supportsSchemas: boolean
  /** `create policy`. */
  readonly supportsNativeRls: boolean
}

const mysqlFamily = {
  supportsReturning: false,
  supportsOutput: false,
  supportsOnConflict: false,
  supportsOnDuplicateKey: true,
  supportsMerge: false,
  supportsMergeBySource: false,
  supportsMergeReturning: false,
  supportsRightJoin: true,
  supportsFullJoin: false,
  supportsApply: false,
  supportsDistinctOn: false,
  supportsUpdateFrom: false,
  supportsMultiTableUpdate: true,
  supportsDeleteUsing: true,
  supportsLimitInWrite: true,
  supportsDataModifyingCte: false,
  plainCteReadsTable: true,
  supportsIntersectExcept: true,
  supportsIntersectAll: true,
  supportsSelectForUpdate: true,
  supportsSkipLocked: true,
  supportsNullsOrder: false,
  supportsTupleIn: true,
  supportsBoolean: false,
  supportsConcurrentWrites: true,
  supportsTransactionalDdl: false,
  supportsSchemas: false,
  supportsNativeRls: false,
} satisfies Partial<DatabaseTraits>

/** The traits of each database: SQLite 3.39, PostgreSQL 18, MariaDB 10.11, MySQL 9, SQL Server 2022, or later. */
export const databaseTraits: Readonly<Record<DatabaseName, DatabaseTraits>> = {
  sqlite: {
    supportsReturning: true,
    supportsOutput: false,
    supportsOnConflict: true,
    supportsOnDuplicateKey: false,
    supportsMerge: false,
    supportsMergeBySource: false,
    supportsMergeReturning: false,
    supportsRightJoin: true,
    supportsFullJoin: true,
    supportsLateral: false,
    supportsApply: false,
    supportsDistinctOn: false,
    supportsUpdateFrom: true,
    supportsMultiTableUpdate: false,
    supportsDeleteUsing: false,
    supportsLimitInWrite: true,
    supportsDataModifyingCte: false,
    plainCteReadsTable: false,
    supportsCteInWrite: true,
    supportsIntersectExcept: true,
    supportsIntersectAll: false,
    supportsSelectForUpdate: false,
    supportsSkipLocked: false,
    supportsNullsOrder: true,
    supportsTupleIn: true,
    supportsBoolean: false,
    supportsConcurrentWrites: false,
    supportsTransactionalDdl: true,
    supportsSchemas: false,
    supportsNativeRls: false,
  },
  postgres: {
    supportsReturning: true,
    supportsOutput: false,
    supportsOnConflict: true,
    supportsOnDuplicateKey: false,
    supportsMerge: true,
    supportsMergeBySource: true,
    supportsMergeReturning: true,
    supportsRightJoin: true,
    supportsFullJoin: true,
    supportsLateral: true,
    supportsApply: false,
    supportsDistinctOn: true,
    supportsUpdateFrom: true,
    supportsMultiTableUpdate: false,
    supportsDeleteUsing: true,
    supportsLimitInWrite: false,
    supportsDataModifyingCte: true,
    plainCteReadsTable: true,
    supportsCteInWrite: true,
    supportsIntersectExcept: true,
    supportsIntersectAll: true,
    supportsSelectForUpdate: true,
    supportsSkipLocked: true,
    supportsNullsOrder: true,
    supportsTupleIn: true,
    supportsBoolean: true,
    supportsConcurrentWrites: true,
    supportsTransactionalDdl: true,
    supportsSchemas: true,
    supportsNativeRls: true,
  },
  mariadb: { ...mysqlFamily, supportsLateral: false, supportsCteInWrite: false },
  mysql: { ...mysqlFamily, supportsLateral: true, supportsCteInWrite: true },
  mssql: {
    supportsReturning: false,
    supportsOutput: true,
    supportsOnConflict: false,
    supportsOnDuplicateKey: false,
    supportsMerge: true,
    supportsMergeBySource: true,
    supportsMergeReturning: false,
    supportsRightJoin: true,
    supportsFullJoin: true,
    supportsLateral: false,
    supportsApply: true,
    supportsDistinctOn: false,
    supportsUpdateFrom: true,
    supportsMultiTableUpdate: false,
    supportsDeleteUsing: false,
    supportsLimitInWrite: false,
    supportsDataModifyingCte: false,
    plainCteReadsTable: true,
    supportsCteInWrite: true,
    supportsIntersectExcept: true,
    supportsIntersectAll: false,
    supportsSelectForUpdate: false,
    supportsSkipLocked: false,
    supportsNullsOrder: false,
    supportsTupleIn: false,
    supportsBoolean: false,
    supportsConcurrentWrites: true,
    supportsTransactionalDdl: true,
    supportsSchemas: true,
    supportsNativeRls: false,
  },
}
