import {
  expressionBuilder,
  type ExpressionBuilder,
  type InsertQueryBuilder,
  type SelectQueryBuilder,
  type UpdateQueryBuilder,
} from 'kysely'

// oxlint-disable typescript/no-explicit-any -- the one place where the types of queries are erased: tables and columns are only known at run time
export const eb: ExpressionBuilder<any, any> = /* @__PURE__ */ expressionBuilder<any, any>()
export type AnySelect = SelectQueryBuilder<any, any, any>
export type AnyInsert = InsertQueryBuilder<any, any, any>
export type AnyUpdate = UpdateQueryBuilder<any, any, any, any>
// oxlint-enable typescript/no-explicit-any
