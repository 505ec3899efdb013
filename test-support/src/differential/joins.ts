import { sql } from 'kysely'
import { condition } from './conditions.js'
import type { BlockStart, FromItem, Scope, Source } from './generators.js'
import type { AnyExpression, AnyJoin, AnySelect, Joins } from './kysely-types.js'
import { columnsOf, correlated, creatorOf, mayNest, withSources } from './scope.js'

export interface Joined {
  readonly query: AnySelect
  readonly source: Source
  readonly inner: boolean
}

type Kind = 'innerJoin' | 'leftJoin' | 'rightJoin' | 'fullJoin'
type LateralKind = 'innerJoinLateral' | 'leftJoinLateral' | 'crossJoinLateral'

const kinds: readonly Kind[] = ['innerJoin', 'innerJoin', 'leftJoin', 'leftJoin', 'rightJoin']

/** Joins one more item to a block. The scope knows the sources that the condition may name. */
export function addJoin(scope: Scope, block: BlockStart): Joined {
  const { choices, grammar } = scope
  if (choices.chance(10)) return crossJoin(scope, block)
  if (grammar.supportsLateral && mayNest(scope) && choices.chance(20)) return lateralJoin(scope, block)
  return join(scope, block, choices.pick(grammar.supportsFullJoin ? [...kinds, 'fullJoin'] : kinds))
}

function crossJoin({ choices, ...rest }: Scope, { query, sources }: BlockStart): Joined {
  choices.note('cross join')
  const item = rest.generate.fromItem({ ...rest, choices }, sources)
  return { query: query.crossJoin(item.from), source: item.source, inner: true }
}

function lateralJoin(scope: Scope, { query }: BlockStart): Joined {
  const kind = scope.choices.pick<LateralKind>(['innerJoinLateral', 'leftJoinLateral', 'crossJoinLateral'])
  scope.choices.note('lateral join')
  const alias = scope.choices.name('l')
  const rows = scope.generate.selectQuery(correlated(scope), { creator: creatorOf(scope) })
  const item: FromItem = { from: rows.query.as(alias), source: { alias, columns: rows.columns } }
  const joins: Joins<LateralKind, AnySelect> = query
  const on = (builder: AnyJoin): AnyJoin =>
    scope.choices.chance(50) ? builder.onTrue() : onCondition(scope, item, builder)
  const joined = kind === 'crossJoinLateral' ? joins[kind](item.from) : joins[kind](item.from, on)
  return { query: joined, source: item.source, inner: kind !== 'leftJoinLateral' }
}

function join(scope: Scope, { query, sources }: BlockStart, kind: Kind): Joined {
  scope.choices.note(kind)
  const item = scope.generate.fromItem(scope, sources)
  const pair = equalColumns(scope, item.source)
  const joins: Joins<Kind, AnySelect> = query
  const inner = kind === 'innerJoin'
  if (pair && (kind === 'fullJoin' || scope.choices.chance(40))) {
    return { query: joins[kind](item.from, ...pair), source: item.source, inner }
  }
  // PostgreSQL can join fully on equal columns, and on a constant, only.
  const on = (builder: AnyJoin): AnyJoin =>
    kind === 'fullJoin' ? builder.onTrue() : onCondition(scope, item, builder)
  return { query: joins[kind](item.from, on), source: item.source, inner }
}

function onCondition(scope: Scope, { source }: FromItem, builder: AnyJoin): AnyJoin {
  const all = withSources(scope, [...scope.sources, source])
  const pair = equalColumns(scope, source)
  const linked = pair ? builder.onRef(pair[0], '=', pair[1]) : builder.onTrue()
  if (scope.choices.chance(50)) return linked
  return scope.choices.chance(60) ? linked.on(condition(all)) : builder.on(rawEither(all))
}

function rawEither(scope: Scope): AnyExpression {
  scope.choices.note('raw or in a join')
  return sql<boolean>`${condition({ ...scope, depth: 0 })} or ${condition(scope)}`
}

function equalColumns(scope: Scope, source: Source): [string, string] | undefined {
  const left = columnsOf(scope, 'int')
  const right = columnsOf(scope, 'int', [source])
  return left.length > 0 && right.length > 0
    ? [scope.choices.pick(left).ref, scope.choices.pick(right).ref]
    : undefined
}
