import type { BlockStart, FromItem, Scope, Source } from './generators.js'
import { addJoin } from './joins.js'
import type { Creator } from './kysely-types.js'
import { realTable, tables, type Table } from './schema.js'
import { creatorOf, mayNest, uncorrelated, withSources } from './scope.js'

/** A select with its FROM clause: one item, a list of items, joins. */
export function startBlock(scope: Scope, creator: Creator): BlockStart {
  const { choices } = scope
  const count = choices.mayGrow ? choices.pick([1, 1, 1, 1, 2]) : 1
  const first = fromItem(scope, [])
  const items = count === 1 ? [first] : [first, fromItem(scope, [first.source])]
  if (count > 1) choices.note('comma list')
  const from = count === 1 ? first.from : items.map(item => item.from)
  const sources = items.map(item => item.source)
  const start = { query: creator.selectFrom(from), sources, isLockable: sources.every(isTable) }
  return addJoins(scope, start, choices.mayGrow ? choices.pick(count === 1 ? [0, 0, 1, 1, 2] : [0, 1]) : 0)
}

function addJoins(scope: Scope, start: BlockStart, count: number): BlockStart {
  // A join binds closer than a comma: its condition knows the last item of the list only.
  let joinable = start.sources.slice(-1)
  let block = start
  for (let joined = 0; joined < count; joined += 1) {
    const join = addJoin(withSources({ ...scope, qualified: true }, joinable), block)
    joinable = [...joinable, join.source]
    block = {
      query: join.query,
      sources: [...block.sources, join.source],
      isLockable: block.isLockable && join.inner && isTable(join.source),
    }
  }
  return block
}

const isTable = ({ columns }: Source): boolean => tables.some(table => table.columns === columns)

/** A table, a common table expression or a derived table, under a name that the block does not have yet. */
export function fromItem(scope: Scope, taken: readonly Source[]): FromItem {
  scope.choices.addSource()
  return mayNest(scope) && scope.choices.chance(15) ? derivedTable(scope) : namedTable(scope, taken)
}

function namedTable(scope: Scope, taken: readonly Source[]): FromItem {
  const table = scope.choices.pick(scope.tables)
  const alias = aliasFor(scope, table, taken)
  const from = alias === table.name && !scope.choices.chance(5) ? table.name : `${table.name} as ${alias}`
  if (realTable(table.name) && realTable(table.name) !== table) scope.choices.note('shadowing cte')
  return { from, source: { alias, columns: table.columns } }
}

function aliasFor(scope: Scope, table: Table, taken: readonly Source[]): string {
  const isFree = (name: string): boolean => taken.every(source => source.alias !== name)
  const { choices } = scope
  if (isFree(table.name) && !choices.chance(40)) return table.name
  const misleading = scope.tables.filter(other => isFree(other.name) && other.name !== table.name)
  if (misleading.length > 0 && choices.chance(15)) {
    choices.note('alias like another table')
    return choices.pick(misleading).name
  }
  choices.note(isFree(table.name) ? 'alias' : 'self-join')
  return choices.name('t')
}

function derivedTable(scope: Scope): FromItem {
  scope.choices.note('derived table')
  const alias = scope.choices.name('d')
  const { query, columns } = scope.generate.selectQuery(uncorrelated(scope), { creator: creatorOf(scope) })
  return { from: query.as(alias), source: { alias, columns } }
}

/** The rows of a table as a derived table. */
export function derivedSource(scope: Scope, { name, columns }: Table): FromItem {
  scope.choices.note('derived table')
  const alias = scope.choices.name('d')
  const query = creatorOf(scope).selectFrom(name).selectAll()
  return { from: query.as(alias), source: { alias, columns } }
}
