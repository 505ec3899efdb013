import { bareName } from '@kysera/core'
import { foldName } from '@kysera/executor'
import {
  ExpressionWrapper,
  sql,
  TableNode,
  type Expression,
  type ExpressionBuilder,
  type JoinBuilder,
  type SelectQueryBuilder,
  type SqlBool,
} from 'kysely'
import { RLSPolicyEvaluationError } from '../errors.js'
import type { PolicyEvaluationContext } from '../policy/condition.js'
import { columnsOf } from '../row-rules/column-resolver.js'
import { filterCondition } from '../row-rules/filter-object.js'
import {
  assertPath,
  type RelationshipCondition,
  type RelationshipPath,
  type RelationshipStep,
} from './relationship.js'

// oxlint-disable typescript/no-explicit-any -- the tables of a path are only known at run time
type AnyBuilder = ExpressionBuilder<any, any>
type AnySelect = SelectQueryBuilder<any, any, any>
type AnyJoin = JoinBuilder<any, any>
// oxlint-enable typescript/no-explicit-any

type RelationCondition = (ctx: PolicyEvaluationContext, eb: AnyBuilder) => Expression<SqlBool>

/**
 * A condition for `allow`, `filter` and `deny`: at the end of a path is a row that is like this.
 *
 * It becomes one `exists (…)` in the statement, and costs no query. The tables of the path are read without policies.
 *
 * @throws {RLSSchemaError} for a path without steps, and for one that does not connect.
 * @example
 * import { filter } from '@kysera/rls'
 * import { orgMembershipPath, relatedThrough } from '@kysera/rls/rebac'
 *
 * export const ofMyOrganizations = filter(
 *   'read',
 *   relatedThrough(orgMembershipPath('posts'), ctx => ({ user_id: ctx.auth.userId, status: 'active' })),
 * )
 */
export function relatedThrough(
  path: RelationshipPath,
  endCondition: RelationshipCondition,
): RelationCondition {
  assertPath(path)
  const steps = path.steps.map(linkOf)
  const start = bareName(path.steps[0]?.from ?? '')
  return (ctx, eb) => {
    assertStart(start, ctx, path)
    let isKnown = true
    const onUndefined = (): void => void (isKnown = false)
    const related = eb.exists(relatedRows(eb, steps, { ctx, endCondition, onUndefined }))
    // What is compared with a value that is not there is unknown: it grants nothing, and a deny refuses.
    return isKnown ? related : eb.or([related, sql<SqlBool>`1 = null`])
  }
}

/** Elsewhere, the name of the table would mean another row of the statement. */
function assertStart(
  start: string,
  { table, operation = 'read' }: PolicyEvaluationContext,
  { name }: RelationshipPath,
): void {
  if (table === undefined || foldName(bareName(table)) === foldName(start)) return
  throw new RLSPolicyEvaluationError(operation, table, `path "${name}" begins at another table, "${start}"`)
}

/** A step with the name by which the subquery calls its table. */
interface Link {
  readonly step: RelationshipStep
  readonly name: string
  /** The name of the link before; nothing where that is the protected row. */
  readonly before: string | undefined
}

/**
 * Tables are called by a number: none is called what the statement calls the row, and one may occur twice. The
 * protected row is meant by the name of its table.
 */
function linkOf(step: RelationshipStep, index: number, steps: readonly RelationshipStep[]): Link {
  const row = foldName(bareName(steps[0]?.from ?? ''))
  const nameOf = (at: number): string | undefined => {
    const named = steps[at]
    if (named === undefined) return undefined
    const numbered = `${named.alias ?? named.to}_${at + 1}`
    return foldName(numbered) === row ? `${numbered}_step` : numbered
  }
  return { step, name: nameOf(index) ?? step.to, before: nameOf(index - 1) }
}

interface Related {
  readonly ctx: PolicyEvaluationContext
  readonly endCondition: RelationshipCondition
  readonly onUndefined: () => void
}

function relatedRows(eb: AnyBuilder, links: readonly Link[], { endCondition, ...asked }: Related): AnySelect {
  const [first, ...others] = links
  if (first === undefined) throw new TypeError('A path has steps')
  const start: AnySelect = eb
    .selectFrom(sql.table(first.step.to).as(first.name))
    .select(sql.lit(1).as('related'))
    .where(connection(first))
  const joined = others.reduce(join, start)
  const conditions = links.flatMap(({ step, name }) =>
    step.additionalConditions === undefined ? [] : [conditionOn(name, step.additionalConditions, asked)],
  )
  const last = links.at(-1) ?? first
  return joined.where(eb.and([...conditions, conditionOn(last.name, endCondition, asked)]))
}

function join(query: AnySelect, link: Link): AnySelect {
  const { joinType = 'inner', to } = link.step
  const on = (builder: AnyJoin): AnyJoin => builder.on(connection(link))
  const table = sql.table(to).as(link.name)
  if (joinType === 'left') return query.leftJoin(table, on)
  return joinType === 'right' ? query.rightJoin(table, on) : query.innerJoin(table, on)
}

function connection({ step, name, before }: Link): Expression<SqlBool> {
  const { from, to, fromColumn = `${to}_id`, toColumn = 'id' } = step
  const left = columnsOf(TableNode.create(before ?? bareName(from)))(fromColumn)
  const right = columnsOf(TableNode.create(name))(toColumn)
  return sql<SqlBool>`${new ExpressionWrapper(left)} = ${new ExpressionWrapper(right)}`
}

function conditionOn(
  name: string,
  condition: RelationshipCondition,
  { ctx, onUndefined }: Omit<Related, 'endCondition'>,
): Expression<SqlBool> {
  const fail = (problem: string): Error =>
    new RLSPolicyEvaluationError(ctx.operation ?? 'read', ctx.table ?? name, problem)
  return filterCondition(typeof condition === 'function' ? condition(ctx) : condition, {
    resolve: columnsOf(TableNode.create(name)),
    // Which database it is shows when the rule becomes part of a statement; this is the form that all of them take.
    dialect: 'mysql',
    effect: 'grants',
    fail,
    onUndefined,
  })
}
