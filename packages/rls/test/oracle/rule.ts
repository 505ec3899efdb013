import type { FilterObject, RowExpression, RowRule } from '@kysera/rls'
import type { Choices, Column, RealTable, Value } from '@kysera-internal/test-support/differential'
import { expressionBuilder, type ExpressionBuilder } from 'kysely'

/** A rule about the rows of a table, to be said to the plugin and to PostgreSQL. */
export type Rule =
  | { readonly kind: 'compare'; readonly column: string; readonly operator: Operator; readonly value: Value }
  | { readonly kind: 'in'; readonly column: string; readonly values: readonly Value[] }
  | { readonly kind: 'null'; readonly column: string; readonly isNull: boolean }
  | { readonly kind: 'or' | 'and'; readonly rules: readonly Rule[] }
  /** The number in a column is that of a member of this level, or a higher one. */
  | { readonly kind: 'member'; readonly column: string; readonly level: number }

type Operator = '=' | '<' | '>=' | '<>'

const operatorName = { '=': '$eq', '<': '$lt', '>=': '$gte', '<>': '$ne' } as const

export function drawRule(choices: Choices, table: RealTable, depth = 1): Rule {
  const kinds = [
    'compare',
    'compare',
    'in',
    'null',
    'member',
    ...(depth > 0 ? (['or', 'or', 'and'] as const) : []),
  ]
  const kind = choices.pick(kinds)
  const column = choices.pick(table.columns)
  switch (kind) {
    case 'or':
    case 'and':
      return { kind, rules: [drawRule(choices, table, depth - 1), drawRule(choices, table, depth - 1)] }
    case 'in':
      return { kind, column: column.name, values: [drawValue(choices, column), drawValue(choices, column)] }
    case 'null':
      return { kind, column: column.name, isNull: choices.chance(30) }
    case 'member': {
      const keys = table.columns.filter(({ type }) => type === 'int')
      return { kind, column: choices.pick(keys).name, level: choices.below(3) }
    }
    default: {
      const operator = choices.pick(
        column.type === 'int' ? (['=', '<', '>=', '<>'] as const) : (['=', '<>'] as const),
      )
      return { kind: 'compare', column: column.name, operator, value: drawValue(choices, column) }
    }
  }
}

function drawValue(choices: Choices, { values, type }: Column): Value {
  const known = values.filter(value => value !== null)
  return known.length > 0 ? choices.pick(known) : type === 'int' ? 10 : 'ann'
}

/** The rule as PostgreSQL reads it. */
export function ruleSql(rule: Rule, table: string): string {
  const column = (name: string): string => `"${table}"."${name}"`
  switch (rule.kind) {
    case 'compare':
      return `${column(rule.column)} ${rule.operator} ${literal(rule.value)}`
    case 'in':
      return `${column(rule.column)} in (${rule.values.map(literal).join(', ')})`
    case 'null':
      return `${column(rule.column)} is ${rule.isNull ? '' : 'not '}null`
    case 'member':
      return `exists (select from member where member.key = ${column(rule.column)} and member.level >= ${rule.level})`
    default:
      return `(${rule.rules.map(each => ruleSql(each, table)).join(` ${rule.kind} `)})`
  }
}

const literal = (value: Value): string => (typeof value === 'string' ? `'${value}'` : String(value))

// oxlint-disable-next-line typescript/no-explicit-any -- the table is drawn at run time
const eb: ExpressionBuilder<any, any> = expressionBuilder<any, any>()

/** The rule as a policy gives it: a filter object where it can be one, and chance wants it, else an expression. */
export function rowRule(rule: Rule, { table, asObject }: { table: string; asObject: boolean }): RowRule {
  return (asObject ? filterObject(rule) : undefined) ?? ruleExpression(rule, table)
}

function filterObject(rule: Rule): FilterObject | undefined {
  switch (rule.kind) {
    case 'compare':
      return {
        [rule.column]: rule.operator === '=' ? rule.value : { [operatorName[rule.operator]]: rule.value },
      }
    case 'in':
      return { [rule.column]: { $in: rule.values } }
    case 'null':
      return { [rule.column]: rule.isNull ? null : { $isNotNull: true } }
    case 'member':
      return undefined
    default: {
      const objects = rule.rules.map(filterObject)
      return objects.includes(undefined) ? undefined : { [`$${rule.kind}`]: objects }
    }
  }
}

function ruleExpression(rule: Rule, table: string): RowExpression {
  switch (rule.kind) {
    case 'compare':
      return eb(rule.column, rule.operator, rule.value)
    case 'in':
      return eb(`${table}.${rule.column}`, 'in', rule.values)
    case 'null':
      return eb(rule.column, rule.isNull ? 'is' : 'is not', null)
    case 'member':
      return eb.exists(
        eb
          .selectFrom('member')
          .select('member.key')
          .whereRef('member.key', '=', `${table}.${rule.column}`)
          .where('level', '>=', rule.level),
      )
    default:
      return eb[rule.kind](rule.rules.map(each => ruleExpression(each, table)))
  }
}
