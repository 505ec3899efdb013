/** SQL's truth: null is unknown. */
type Truth = boolean | null
type Row = Readonly<Record<string, unknown>>

const and = (truths: Truth[]): Truth => (truths.includes(false) ? false : truths.includes(null) ? null : true)
const or = (truths: Truth[]): Truth => (truths.includes(true) ? true : truths.includes(null) ? null : false)
const not = (truth: Truth): Truth => (truth === null ? null : !truth)

/** A value that is equal to another one if SQL finds them equal. */
const comparable = (value: unknown): number | string =>
  typeof value === 'number' || typeof value === 'string'
    ? value
    : value instanceof Date
      ? value.getTime()
      : JSON.stringify(value)

function compared(a: unknown, b: unknown, holds: (a: number | string, b: number | string) => boolean): Truth {
  return a === null || b === null ? null : holds(comparable(a), comparable(b))
}

const equal = (a: unknown, b: unknown): Truth => compared(a, b, (x, y) => x === y)

function like(value: unknown, pattern: string): Truth {
  if (typeof value !== 'string') return null
  const source = pattern
    .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('%', '.*')
    .replaceAll('_', '.')
  return new RegExp(`^${source}$`, 's').test(value)
}

const text = (value: unknown, holds: (value: string) => boolean): Truth =>
  typeof value === 'string' ? holds(value) : null

// oxlint-disable typescript/no-explicit-any -- operands of every kind
const operators: Readonly<Record<string, (value: unknown, operand: any) => Truth>> = {
  $eq: (value, operand) => (operand === null ? value === null : equal(value, operand)),
  $ne: (value, operand) => (operand === null ? value !== null : not(equal(value, operand))),
  $gt: (value, operand) => compared(value, operand, (a, b) => a > b),
  $gte: (value, operand) => compared(value, operand, (a, b) => a >= b),
  $lt: (value, operand) => compared(value, operand, (a, b) => a < b),
  $lte: (value, operand) => compared(value, operand, (a, b) => a <= b),
  $between: (value, [from, to]) =>
    and([compared(value, from, (a, b) => a >= b), compared(value, to, (a, b) => a <= b)]),
  $in: (value, list: unknown[]) =>
    or(list.map(each => (each === null ? value === null : equal(value, each)))),
  $nin: (value, list: unknown[]) =>
    and(list.map(each => (each === null ? value !== null : not(equal(value, each))))),
  $like: (value, pattern) => like(value, pattern),
  $ilike: (value, pattern) =>
    like(typeof value === 'string' ? value.toLowerCase() : value, pattern.toLowerCase()),
  $contains: (value, part) => text(value, it => it.includes(part)),
  $startsWith: (value, part) => text(value, it => it.startsWith(part)),
  $endsWith: (value, part) => text(value, it => it.endsWith(part)),
  $isNull: (value, yes) => (value === null) === yes,
  $isNotNull: (value, yes) => (value !== null) === yes,
}

/** What a filter says of a row, as SQL would. */
export function evaluateFilter(where: any, row: Row): Truth {
  return and(
    Object.entries<any>(where).map(([key, condition]) => {
      if (key === '$or') return or(condition.map((member: any) => evaluateFilter(member, row)))
      if (key === '$and') return and(condition.map((member: any) => evaluateFilter(member, row)))
      const value = row[key] ?? null
      return isOperators(condition)
        ? and(
            Object.entries(condition).map(([name, operand]) =>
              operand === undefined ? true : (operators[name]?.(value, operand) ?? null),
            ),
          )
        : (operators['$eq']?.(value, condition) ?? null)
    }),
  )
}
// oxlint-enable typescript/no-explicit-any

const isOperators = (condition: unknown): condition is Record<string, unknown> =>
  typeof condition === 'object' &&
  condition !== null &&
  Object.keys(condition).some(key => key.startsWith('$'))
