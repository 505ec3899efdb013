import type { Choices } from './choices.js'
import type { Grammar } from './grammar.js'
import type { AnyDb, AnyExpression, AnyFrom, AnySelect, Creator } from './kysely-types.js'
import type { Column, ColumnType, Table } from './schema.js'

/** Something in FROM, under the name by which the block knows it. */
export interface Source {
  readonly alias: string
  readonly columns: readonly Column[]
}

/** All that a part of a statement may use. */
export interface Scope {
  readonly db: AnyDb
  readonly choices: Choices
  readonly grammar: Grammar
  /** What may be read: real tables, and the common table expressions in front of them. */
  readonly tables: readonly Table[]
  /** What the block reads from. */
  readonly sources: readonly Source[]
  /** What the blocks around it read from. */
  readonly outer: readonly Source[]
  /** How many levels of subqueries may still follow. */
  readonly depth: number
  /** The generators that call each other in a circle. */
  readonly generate: Generators
  /** Columns must be qualified: the list of sources is not complete yet, or names would be ambiguous. */
  readonly qualified?: boolean
}

/** A condition holds subqueries, a subquery joins and conditions: these meet here, so that files do not meet in circles. */
export interface Generators {
  condition(scope: Scope): AnyExpression
  scalarSubquery(scope: Scope, type: ColumnType): AnyExpression
  fromItem(scope: Scope, taken: readonly Source[]): FromItem
  startBlock(scope: Scope, creator: Creator): BlockStart
  selectBlock(scope: Scope, options: SelectOptions): Selected
  selectQuery(scope: Scope, options: SelectOptions): Selected
}

/** An item of FROM in the form that Kysely takes, and what the block then knows. */
export interface FromItem {
  readonly from: AnyFrom
  readonly source: Source
}

/** A select that has its FROM clause and nothing else. */
export interface BlockStart {
  readonly query: AnySelect
  readonly sources: readonly Source[]
  /** There are tables and inner joins only, so that rows may be locked. */
  readonly isLockable: boolean
}

/** A select and the columns that it returns. */
export interface Selected {
  readonly query: AnySelect
  readonly columns: readonly Column[]
}

export interface SelectOptions {
  readonly creator: Creator
  /** The types of the columns to return. Default: drawn. */
  readonly types?: readonly ColumnType[]
  /** LIMIT must not be used. */
  readonly unlimited?: boolean
  /** Rows may be locked: the select is a whole statement. */
  readonly lockable?: boolean
}
