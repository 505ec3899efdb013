import { detectDialect, hasKey, inSchemaOf, keyedTableOf, type Dialect } from '@kysera/core'
import { getRawDb, type BaseRepositoryLike } from '@kysera/executor'
import { sql, TableNode, type Expression, type SqlBool } from 'kysely'
import { currentContext } from '../context/current-context.js'
import type { EnteredContext } from '../context/context.js'
import { decideSoon, type Decision, type RuleSet } from '../decision/decide.js'
import { noData, type Row } from '../decision/evaluation-context.js'
import type { RLSConfig } from '../options.js'
import type { Operation, RowOperation } from '../policy/operations.js'
import { activationIn, bypasses } from '../protection/bypass.js'
import { tableOfFilters, type ProtectedTable } from '../protection/compile-schema.js'
import { columnsOf } from '../row-rules/column-resolver.js'
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
    if (table === undefined || config.protection.isFree(table) || bypasses(context, table, config))
      return true
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
    return (await satisfies(access, newRulesOf(created))) && satisfiesReadFilters(access)
  }
  const decisions = [await decide(access, 'read', access.table)]
  if (operation !== 'read') decisions.push(await decide(access, operation, access.table))
  for (const decision of decisions) {
    const rules = decision.state === 'open' ? existingRules(decision.rules) : undefined
    if (!(await satisfies(access, rules))) return false
  }
  return true
}

async function satisfiesReadFilters(access: Access): Promise<boolean> {
  return satisfies(access, newRulesOf(await decide(access, 'read', tableOfFilters(access.table))))
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

async function satisfies(access: Access, rules: RuleSet | undefined): Promise<boolean> {
  if (rules === undefined) return false
  const { row, dialect } = access
  const judgement = judge(rules, {
    dialect,
    known: column =>
      Object.hasOwn(row, column) ? { kind: 'literal', value: row[column] } : { kind: 'unknown' },
    touches: () => true,
  })
  if (judgement.state === 'fails') return false
  return judgement.rules === undefined || askDatabase(access, judgement.rules)
}

/** What only the database can tell is asked of the row that is there. */
async function askDatabase({ repo, config, dialect, row }: Access, rules: RuleSet): Promise<boolean> {
  const keyed = keyedTableOf(repo)
  const key = Object.fromEntries(keyed.key.map(column => [column, row[column]]))
  if (Object.values(key).some(value => value === undefined || value === null)) return false
  const { tableName, schema } = repo
  const name = TableNode.create(tableName)
  const condition: Expression<SqlBool> | undefined = ruleSetCondition(rules, {
    table: { table: tableName, schema },
    operation: 'read',
    dialect,
    resolve: columnsOf(name),
    names: new Set([tableName]),
    warn: message => config.logger.warn(message),
  })
  const db = inSchemaOf(repo, getRawDb(repo.executor))
  const query = db
    .selectFrom(tableName)
    .select(sql`1`.as('one'))
    .where(hasKey(keyed, key))
  const rows = await (condition === undefined ? query : query.where(condition)).execute()
  return rows.length > 0
}
