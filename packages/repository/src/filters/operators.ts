export const COMPARISON_OPERATORS = ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte'] as const
export const ARRAY_OPERATORS = ['$in', '$nin'] as const
export const STRING_OPERATORS = ['$like', '$ilike', '$contains', '$startsWith', '$endsWith'] as const
export const NULL_OPERATORS = ['$isNull', '$isNotNull'] as const
export const RANGE_OPERATORS = ['$between'] as const
/** The operators that join whole filters. */
export const LOGICAL_OPERATORS = ['$or', '$and'] as const

export type LogicalOperator = (typeof LOGICAL_OPERATORS)[number]
/** The operators of one column. */
export type FieldOperator =
  | (typeof COMPARISON_OPERATORS)[number]
  | (typeof ARRAY_OPERATORS)[number]
  | (typeof STRING_OPERATORS)[number]
  | (typeof NULL_OPERATORS)[number]
  | (typeof RANGE_OPERATORS)[number]

const FIELD_OPERATORS: readonly FieldOperator[] = [
  ...COMPARISON_OPERATORS,
  ...ARRAY_OPERATORS,
  ...STRING_OPERATORS,
  ...NULL_OPERATORS,
  ...RANGE_OPERATORS,
]

export const ALL_OPERATORS: readonly (FieldOperator | LogicalOperator)[] = [
  ...FIELD_OPERATORS,
  ...LOGICAL_OPERATORS,
]

const has = (operators: readonly string[], key: string): boolean => operators.includes(key)

export const isFieldOperator = (key: string): key is FieldOperator => has(FIELD_OPERATORS, key)

/** Whether a key joins filters: `$or` or `$and`. */
export const isLogicalOperator = (key: string): key is LogicalOperator => has(LOGICAL_OPERATORS, key)

/** Whether a key of a filter is an operator that exists. */
export const isValidOperator = (key: string): key is FieldOperator | LogicalOperator =>
  has(ALL_OPERATORS, key)
