/* oxlint-disable typescript/no-explicit-any -- tables and columns are drawn at run time, so there is no schema type */
import {
  expressionBuilder,
  type AliasedExpression,
  type DeleteQueryBuilder,
  type Expression,
  type ExpressionBuilder,
  type InsertQueryBuilder,
  type JoinBuilder,
  type Kysely,
  type QueryCreator,
  type SelectQueryBuilder,
  type UpdateQueryBuilder,
} from 'kysely'

export type AnyDb = Kysely<any>
export type AnySelect = SelectQueryBuilder<any, any, any>
export type AnyUpdate = UpdateQueryBuilder<any, any, any, any>
export type AnyDelete = DeleteQueryBuilder<any, any, any>
export type AnyInsert = InsertQueryBuilder<any, any, any>
export type AnyExpression = Expression<any>
export type AnyJoin = JoinBuilder<any, any>
export type AnyCreator = QueryCreator<any>

/** An item of FROM: a name, or a query with an alias. */
export type AnyFrom = string | AliasedExpression<any, any>

/** The joins of a builder, for when the kind is drawn. */
export type Joins<Kind extends string, Query> = Record<Kind, (from: any, ...on: any[]) => Query>

/** What a select can start from: Kysely, the creator of a common table expression, or an expression builder. */
export interface Creator {
  selectFrom(from: any): AnySelect
}

/** The builder that Kysely gives to callbacks. */
export const eb: ExpressionBuilder<any, any> = expressionBuilder<any, any>()
