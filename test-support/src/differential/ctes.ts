import type { Scope } from './generators.js'
import type { AnyCreator, AnySelect, Creator } from './kysely-types.js'
import { realTable, type Column } from './schema.js'
import { uncorrelated, withCte, withoutTable } from './scope.js'

/** What the rest of a statement starts from, and what it knows. */
export interface Prefixed {
  readonly creator: AnyCreator
  readonly scope: Scope
  readonly isRecursive: boolean
}

/** One or two common table expressions in front of a query. */
export function withCtes(scope: Scope, mayRecurse = true): Prefixed {
  // A WITH clause is recursive as a whole, and then its expressions see each other in both directions.
  const first =
    mayRecurse && scope.choices.chance(25) ? recursiveCte(scope) : plainCte(scope, scope.db, cteName(scope))
  if (!scope.choices.chance(30)) return first
  const name =
    scope.grammar.cteReadsShadowedTable && !first.isRecursive ? cteName(first.scope) : scope.choices.name('w')
  return plainCte(first.scope, first.creator, name)
}

function plainCte(scope: Scope, creator: AnyCreator, name: string): Prefixed {
  scope.choices.note('cte')
  const readable = scope.grammar.cteReadsShadowedTable ? scope : withoutTable(scope, name)
  let columns: readonly Column[] = []
  const next = creator.with(name, (inner: Creator) => {
    const body = scope.generate.selectQuery(uncorrelated(readable), { creator: inner })
    columns = body.columns
    return body.query
  })
  return { creator: next, scope: withCte(scope, { name, columns }), isRecursive: false }
}

/** A fresh name, or that of a real table that is not shadowed yet. */
function cteName(scope: Scope): string {
  const unshadowed = scope.tables.filter(table => table === realTable(table.name))
  return unshadowed.length > 2 && scope.choices.chance(40)
    ? scope.choices.pick(unshadowed).name
    : scope.choices.name('w')
}

const hierarchies = [
  { table: 'author', up: 'boss_id' },
  { table: 'region', up: 'parent_id' },
] as const

/** The chain of parents of some rows. */
function recursiveCte(scope: Scope): Prefixed {
  const readable = hierarchies.filter(({ table }) => scope.tables.some(known => known === realTable(table)))
  if (readable.length === 0) return plainCte(scope, scope.db, cteName(scope))
  const { table, up } = scope.choices.pick(readable)
  scope.choices.note('recursive cte')
  const name = recursiveName(scope, table)
  const start = scope.choices.between(1, 5)
  const operator = scope.choices.pick(['union', 'unionAll'] as const)
  const next = scope.db.withRecursive(`${name}(own, up, steps)`, (inner: Creator): AnySelect => {
    const roots = inner.selectFrom(table).select(['id', up, 'id as steps']).where('id', '>=', start)
    const parents = inner
      .selectFrom(`${table} as next`)
      .innerJoin(name, `${name}.up`, 'next.id')
      .select(eb => ['next.id', `next.${up}`, eb(`${name}.steps`, '+', 10).as('steps')])
      .where(`${name}.steps`, '<', 30)
    return roots[operator](parents)
  })
  return { creator: next, scope: withCte(scope, { name, columns: chainColumns }), isRecursive: true }
}

const chainColumns: readonly Column[] = ['own', 'up', 'steps'].map(name => ({
  name,
  type: 'int',
  values: [1, 2, 3, 14],
}))

function recursiveName(scope: Scope, table: string): string {
  const others = scope.tables.filter(known => known === realTable(known.name) && known.name !== table)
  return others.length > 2 && scope.choices.chance(25)
    ? scope.choices.pick(others).name
    : scope.choices.name('w')
}
