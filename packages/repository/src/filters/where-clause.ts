type NotNull<T> = Exclude<T, null | undefined>

interface EqualityOperators<T> {
  $eq?: T | null | undefined
  /** Rows in which the column is null do not match, unless the value is null. */
  $ne?: T | null | undefined
  $in?: readonly (T | null)[] | undefined
  $nin?: readonly (T | null)[] | undefined
  $isNull?: boolean | undefined
  $isNotNull?: boolean | undefined
}

interface OrderOperators<T> {
  $gt?: T | undefined
  $gte?: T | undefined
  $lt?: T | undefined
  $lte?: T | undefined
  /** Both ends included. */
  $between?: readonly [T, T] | undefined
}

/** The operators of texts. */
export interface StringOperators {
  /** With the wildcards `%` and `_`. */
  $like?: string | undefined
  /** The same without regard to case. */
  $ilike?: string | undefined
  $contains?: string | undefined
  $startsWith?: string | undefined
  $endsWith?: string | undefined
}

/** The operators that a column's type has. Those that are undefined are left out, as long as one is defined. */
export type FieldOperators<T> = EqualityOperators<T> &
  ([T] extends [string | number | bigint | Date] ? OrderOperators<T> : unknown) &
  ([T] extends [string] ? StringOperators : unknown)

/** Operators that compare with one value. */
export type ComparisonOperators<T> = Pick<EqualityOperators<T>, '$eq' | '$ne'> &
  Omit<OrderOperators<T>, '$between'>
/** Operators that compare with a list. */
export type ArrayOperators<T> = Pick<EqualityOperators<T>, '$in' | '$nin'>
/** Operators that ask for null. */
export type NullOperators = Pick<EqualityOperators<unknown>, '$isNull' | '$isNotNull'>
/** The operator that compares with two ends. */
export type RangeOperator<T> = Pick<OrderOperators<T>, '$between'>

/** A value, null, or operators. */
export type ConditionValue<T> = T | FieldOperators<NotNull<T>>

/** Conditions on the columns of a table, all of which must hold. */
export type WhereClause<Row> = { [K in keyof Row]?: ConditionValue<Row[K]> } & {
  $or?: readonly WhereClause<Row>[]
  $and?: readonly WhereClause<Row>[]
}
