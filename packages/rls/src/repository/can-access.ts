import { detectDialect, hasKey, inSchemaOf, keyedTableOf, type Dialect } from '@kysera/core'
import { getRawDb, type BaseRepositoryLike } from '@kysera/executor'
import { sql, TableNode } from 'kysely'
import { currentContext } from '../context/current-context.js'
import type { EnteredContext } from '../context/context.js'
import { decideSoon, type Decision, type RuleSet } from '../decision/decide.js'
import { noData, type Row } from '../decision/evaluation-context.js'
import type { RLSConfig } from '../options.js'
import type { Operation, RowOperation } from '../policy/operations.js'
import { activationIn, bypasses } from '../protection/bypass.js'
import { tableOfFilters, type ProtectedTable } from '../protection/compile-schema.js'
import { columnsOf } from '../row-rules/column-resolver.js'
import { all } from '../row-rules/filter-object.js'
import { existingRules, newRules, ruleSetCondition } from '../row-rules/predicate.js'
import { judge } from '../writes/judge.js'

/** Whether policies let the caller do this to a row. Never rejects. */
export async function canAccess(
  repo: BaseRepositoryLike,
  config: RLSConfig,
  operation: Operation,
  row: Row,
): Promise<boolean> {
  try {
    const context = currentContext.getStore()
    if (context === undefined) return false
    const table = config.protection.find({ table: repo.tableName, schema: repo.schema })
    if (table === undefined || table.isFree || bypasses(context, table, config)) return true
    const asked: Access = { repo, config, context, table, row, dialect: detectDialect(repo.executor) }
    const operations: readonly RowOperation[] =
      operation === 'all' ? ['read', 'update', 'delete'] : [operation]
    for (const each of operations) {
      if (!(await isAllowed(asked, each))) return false
    }
    return true
  } catch {
    return false
  }
}

interface Access {
  readonly repo: BaseRepositoryLike
  readonly config: RLSConfig
  readonly context: EnteredContext
  readonly table: ProtectedTable
  readonly row: Row
  readonly dialect: Dialect
}

async function isAllowed(access: Access, operation: RowOperation): Promise<boolean> {
  if (operation === 'create') {
    const created = await decide(access, 'create', access.table)
    const seen = await decide(access, 'read', tableOfFilters(access.table))
    return satisfies(access, [newRulesOf(created), newRulesOf(seen)])
  }
  const decisions = [await decide(access, 'read', access.table)]
  if (operation !== 'read') decisions.push(await decide(access, operation, access.table))
  return satisfies(
    access,
    decisions.map(each => (each.state === 'open' ? existingRules(each.rules) : undefined)),
  )
}

const newRulesOf = (decision: Decision): RuleSet | undefined =>
  decision.state === 'open' ? newRules(decision.rules) : undefined

function decide(
  { repo, config, context, row }: Access,
  operation: RowOperation,
  table: ProtectedTable,
): Promise<Decision> {
  const isNew = operation === 'create'
  const db = inSchemaOf(repo, getRawDb(repo.executor))
  const data = isNew
    ? { value: row, computed: [] }
    : operation === 'update'
      ? { value: {}, computed: [] }
      : noData
  const subject = {
    context,
    operation,
    table: table.name,
    row: { value: isNew ? undefined : row },
    data,
    db: { value: db },
  }
  return decideSoon(table, subject, activationIn(context, config, { operation, table: table.name }))
}

async function satisfies(access: Access, given: readonly (RuleSet | undefined)[]): Promise<boolean> {
  const { row, dialect } = access
  const sets = given.filter(rules => rules !== undefined)
  if (sets.length < given.length) return false
  const judgements = sets.map(rules =>
    judge(rules, {
      dialect,
      known: column =>
        Object.hasOwn(row, column) ? { kind: 'literal', value: row[column] } : { kind: 'unknown' },
      touches: () => true,
    }),
  )
  if (judgements.some(({ state }) => state === 'fails')) return false
  const isTold = judgements.every(each => each.state === 'ask' && each.rules === undefined)
  return isTold || askDatabase(access, sets)
}

/**
 * What only the database can tell is asked of the row that is there, with all other rules: the row that was given may
 * be made up, and what is true of a hidden row is not to be told.
 */
async function askDatabase(access: Access, sets: readonly RuleSet[]): Promise<boolean> {
  const { repo, config, dialect, row } = access
  const keyed = keyedTableOf(repo)
  const key = Object.fromEntries(keyed.key.map(column => [column, row[column]]))
  if (Object.values(key).some(value => value === undefined || value === null)) return false
  const { tableName, schema } = repo
  const name = TableNode.create(tableName)
  const conditions = sets.flatMap(rules => {
    const condition = ruleSetCondition(rules, {
      table: { table: tableName, schema },
      operation: 'read',
      dialect,
      resolve: columnsOf(name),
      names: new Set([tableName]),
      warn: message => config.logger.warn(message),
    })
    return condition ?? []
  })
  const query = inSchemaOf(repo, getRawDb(repo.executor))
    .selectFrom(tableName)
    .select(sql`1`.as('one'))
    .where(hasKey(keyed, key))
    .where(all(conditions))
  return (await query.execute()).length > 0
}
