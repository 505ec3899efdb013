import { conditions } from './conditions.js'
import { visibleRowsOf } from './data.js'
import { expression, literal } from './expressions.js'
import { derivedSource } from './from.js'
import type { Scope, Source } from './generators.js'
import { eb, type AnyExpression, type AnyFrom } from './kysely-types.js'
import { tables, type Column, type RealTable } from './schema.js'
import { columnsOf, withoutTable, withSources } from './scope.js'

/** The table that a statement writes to, and what its parts may use. */
export interface Target {
  readonly table: RealTable
  readonly source: Source
  /** As Kysely takes it. */
  readonly from: string
  /** For conditions: the rows of the target, and subqueries as far as the database allows. */
  readonly scope: Scope
  /** For values, which some databases compute while they write. */
  readonly valueScope: Scope
  /** For RETURNING. */
  readonly returningScope: Scope
}

export function pickTarget(
  scope: Scope,
  mayBeAliased: boolean,
  among: readonly RealTable[] = tables,
): Target {
  const table = scope.choices.pick(among)
  const alias = mayBeAliased && scope.choices.chance(40) ? scope.choices.name('t') : table.name
  const source = { alias, columns: table.columns }
  const { grammar } = scope
  const own = withSources({ ...scope, qualified: true }, [source])
  const others = withoutTable(own, table.name)
  return {
    table,
    source,
    from: alias === table.name ? alias : `${table.name} as ${alias}`,
    scope: grammar.targetInSubquery ? own : others,
    valueScope: grammar.snapshotWrites ? own : others,
    returningScope: grammar.returningKnowsAlias
      ? own
      : withSources(others, [{ ...source, alias: table.name }]),
  }
}

/** Another table of which at most one row belongs to each row of the target. */
export interface Related {
  readonly from: AnyFrom
  readonly source: Source
  /** The name of the table. */
  readonly name: string
  /** It is the table itself, and not a derived table of its rows. */
  readonly isTable: boolean
  /** A column of the target that holds the key of the other table. */
  readonly foreignKey: string
  readonly key: string
}

export function pickRelated({ scope, source, table }: Target): Related {
  const candidates = scope.tables.filter(other => other.name !== table.name && 'isVisible' in other)
  const other = scope.choices.pick(candidates)
  const alias = scope.choices.chance(40) ? scope.choices.name('t') : other.name
  const foreignKey = scope.choices.pick(columnsOf(scope, 'int', [source])).ref
  const isTable = !scope.choices.chance(15)
  const item = isTable
    ? {
        from: alias === other.name ? alias : `${other.name} as ${alias}`,
        source: { alias, columns: other.columns },
      }
    : derivedSource(scope, other)
  return { ...item, name: other.name, isTable, foreignKey, key: `${item.source.alias}.id` }
}

/** The target with one more source in the scope of its conditions and values. */
export function withRelated(target: Target, related: Related): Target {
  const add = (scope: Scope): Scope => withSources(scope, [...scope.sources, related.source])
  return { ...target, scope: add(target.scope), valueScope: add(target.valueScope) }
}

/** The target, with subqueries that keep off a second table to which the statement writes. */
export function withSecondTarget(target: Target, { name }: Related): Target {
  return {
    ...target,
    scope: withoutTable(target.scope, name),
    valueScope: withoutTable(target.valueScope, name),
  }
}

/** Values for one or two columns; keys stay as they are. */
export function assignments(scope: Scope, table: RealTable, most = 2): Record<string, AnyExpression> {
  const assigned = scope.choices.some(assignable(scope, table), most)
  return Object.fromEntries(assigned.map(column => [column.name, newValue(scope, column)]))
}

export function newValue(scope: Scope, column: Column): AnyExpression {
  return scope.choices.chance(60) ? expression(scope, column.type) : literal(scope, column.type)
}

// A row may be hidden by the statement that writes it. What reads the table in the same statement must not notice,
// which the scopes of a target see to.
function assignable({ choices }: Scope, { columns, filterColumns }: RealTable): readonly Column[] {
  const mayHide = choices.chance(20)
  if (mayHide) choices.note('assigned filter column')
  return columns.filter(
    ({ name }) => name !== 'id' && name !== 'code' && (mayHide || !filterColumns.includes(name)),
  )
}

/** Conditions of an update or a delete. */
export function targetConditions({ scope, source }: Target): readonly AnyExpression[] {
  const drawn = conditions(scope)
  return scope.grammar.writesRead ? [...drawn, eb(`${source.alias}.id`, 'is not', null)] : drawn
}

export function visibleIds(table: RealTable): readonly number[] {
  return visibleRowsOf(table).map(row => Number(row['id']))
}
