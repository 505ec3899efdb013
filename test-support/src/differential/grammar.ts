import type { DatabaseName } from '../databases.js'
import { databaseTraits, type DatabaseTraits } from '../traits.js'

/** What the SQL of a database has. */
export interface Grammar extends DatabaseTraits {
  /** Set operations may be nested in parentheses. MySQL 9.7 crashes on some of them in an IN. */
  readonly nestedSetOperations: boolean
  /** A common table expression may read the real table that it shadows. */
  readonly cteReadsShadowedTable: boolean
  readonly cteBeforeInsert: boolean
  readonly aggregateFilter: boolean
  readonly limitInSubquery: boolean
  /** `>= any (…)` and `>= all (…)`. */
  readonly quantifiers: boolean
  /** RETURNING knows the alias of the target, and not its name. */
  readonly returningKnowsAlias: boolean
  readonly returning: readonly ('insert' | 'update' | 'delete' | 'merge')[]
  /** Every part of a writing statement sees the rows as they were before it. */
  readonly snapshotWrites: boolean
  /** Subqueries of a write may read the table that it writes to. */
  readonly targetInSubquery: boolean
  readonly aliasedDelete: boolean
  /** Window functions in subqueries. MySQL 9.7 and MariaDB 10.11 crash on some of them. */
  readonly windowInSubquery: boolean
  /** How deep subqueries nest. */
  readonly depth: 1 | 2 | 3
  readonly replace: 'replace into' | 'or replace' | undefined
  readonly rowLocks: boolean
  /** Whether every write also reads its target: by a condition, or by what it returns. */
  readonly writesRead: boolean
}

const mysql: Grammar = {
  ...databaseTraits.mysql,
  nestedSetOperations: false,
  cteReadsShadowedTable: true,
  cteBeforeInsert: false,
  aggregateFilter: false,
  limitInSubquery: false,
  quantifiers: true,
  returningKnowsAlias: false,
  returning: [],
  snapshotWrites: false,
  targetInSubquery: false,
  aliasedDelete: true,
  windowInSubquery: false,
  depth: 2,
  replace: 'replace into',
  rowLocks: true,
  writesRead: false,
}

/** The databases that the statements are written for. */
export const grammars: Readonly<Partial<Record<DatabaseName, Grammar>>> = {
  mysql,
  mariadb: {
    ...mysql,
    ...databaseTraits.mariadb,
    nestedSetOperations: true,
    aliasedDelete: false,
    returning: ['insert', 'delete'],
  },
  sqlite: {
    ...databaseTraits.sqlite,
    nestedSetOperations: false,
    cteReadsShadowedTable: false,
    cteBeforeInsert: true,
    aggregateFilter: true,
    limitInSubquery: true,
    quantifiers: false,
    returningKnowsAlias: false,
    returning: ['insert', 'update', 'delete'],
    snapshotWrites: false,
    targetInSubquery: true,
    aliasedDelete: true,
    windowInSubquery: true,
    depth: 3,
    replace: 'or replace',
    rowLocks: true,
    writesRead: false,
  },
  postgres: {
    ...databaseTraits.postgres,
    nestedSetOperations: true,
    cteReadsShadowedTable: true,
    cteBeforeInsert: true,
    aggregateFilter: true,
    limitInSubquery: true,
    quantifiers: true,
    returningKnowsAlias: true,
    returning: ['insert', 'update', 'delete', 'merge'],
    snapshotWrites: true,
    targetInSubquery: true,
    aliasedDelete: true,
    windowInSubquery: true,
    depth: 3,
    replace: undefined,
    rowLocks: true,
    writesRead: false,
  },
}
