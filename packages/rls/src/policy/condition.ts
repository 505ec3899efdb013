import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely'
import type { RLSAuthContext, RLSRequestContext } from '../context/context.js'
import type { RowOperation } from './operations.js'

// oxlint-disable typescript/no-explicit-any -- a policy may be written without naming the shape of its table
/** What a policy sees. */
export interface PolicyEvaluationContext<
  TAuth = unknown,
  TRow = Record<string, any>,
  TData = Record<string, any>,
  DB = any,
> {
  auth: RLSAuthContext<TAuth>
  /**
   * The row as it is in the table, for update and delete. A policy that looks at it on a write has the rows read
   * before; one that looks at it on a read is refused.
   */
  row?: TRow | undefined
  /** The values that a create or an update gives. */
  data?: TData | undefined
  request?: RLSRequestContext | undefined
  meta?: Record<string, any> | undefined
  /** Writes only: the statement's own connection, transaction included, without policies. */
  db?: Kysely<DB> | undefined
  table?: string | undefined
  operation?: RowOperation | undefined
}

/** Columns and what they have to be; `{}` restricts nothing. */
export type FilterObject = Record<string, unknown>

export type RowExpression = Expression<SqlBool>

/** A rule about a row that the database decides. */
export type RowRule = FilterObject | RowExpression

type RowFreeAnswer = boolean | null | undefined

export type PolicyCondition<Ctx = PolicyEvaluationContext> =
  | ((ctx: Ctx, eb: ExpressionBuilder<any, any>) => RowFreeAnswer | RowRule | Promise<RowFreeAnswer>)
  /** SQL for policies of PostgreSQL; the plugin cannot evaluate it. */
  | string

export type FilterCondition<Ctx = PolicyEvaluationContext> =
  | ((ctx: Ctx, eb: ExpressionBuilder<any, any>) => RowRule | boolean)
  | FilterObject
// oxlint-enable typescript/no-explicit-any
