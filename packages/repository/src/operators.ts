const COMPARISON_OPERATORS = ['$eq', '$ne', '$gt', '$gte', '$lt', '$lte'] as const
const ARRAY_OPERATORS = ['$in', '$nin'] as const
const STRING_OPERATORS = ['$like', '$ilike', '$contains', '$startsWith', '$endsWith'] as const
const NULL_OPERATORS = ['$isNull', '$isNotNull'] as const
const RANGE_OPERATORS = ['$between'] as const

/** The operators of one column. */
export type FieldOperator =
  | (typeof COMPARISON_OPERATORS)[number]
  | (typeof ARRAY_OPERATORS)[number]
  | (typeof STRING_OPERATORS)[number]
  | (typeof NULL_OPERATORS)[number]
  | (typeof RANGE_OPERATORS)[number]

const FIELD_OPERATORS: readonly string[] = [
  ...COMPARISON_OPERATORS,
  ...ARRAY_OPERATORS,
  ...STRING_OPERATORS,
  ...NULL_OPERATORS,
  ...RANGE_OPERATORS,
]

/** The operators that join whole filters. */
export type LogicalOperator = '$or' | '$and'

const LOGICAL_OPERATORS: readonly string[] = ['$or', '$and']

export const ALL_OPERATORS: readonly string[] = [...FIELD_OPERATORS, ...LOGICAL_OPERATORS]

export const isFieldOperator = (key: string): key is FieldOperator => FIELD_OPERATORS.includes(key)

export const isLogicalOperator = (key: string): key is LogicalOperator => LOGICAL_OPERATORS.includes(key)
