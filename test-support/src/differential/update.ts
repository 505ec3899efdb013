import { literal } from './expressions.js'
import type { Scope } from './generators.js'
import { eb, type AnyCreator, type AnyUpdate, type Joins } from './kysely-types.js'
import { returned } from './returning.js'
import {
  assignments,
  pickRelated,
  pickTarget,
  targetConditions,
  withRelated,
  withSecondTarget,
  type Related,
  type Target,
} from './targets.js'

/** An update of one table, with what else it reads from. */
export function updateStatement(scope: Scope, creator: AnyCreator = scope.db): AnyUpdate {
  const target = pickTarget(scope, true)
  const extended = scope.choices.pick([updateOne, updateOne, extendedUpdate(scope)])
  return extended(target, creator)
}

type Update = (target: Target, creator: AnyCreator) => AnyUpdate

const updateOne: Update = (target, creator) => {
  const query = creator.updateTable(target.from).set(assignments(target.valueScope, target.table))
  const filtered = filter(target, query)
  if (target.scope.grammar.supportsMultiTableUpdate && target.scope.choices.chance(20)) {
    target.scope.choices.note('ordered update')
    return filtered.orderBy('id').limit(2)
  }
  return returned(target.returningScope, filtered, 'update')
}

function extendedUpdate({ grammar }: Scope): Update {
  if (grammar.supportsUpdateFrom) return updateFrom
  return grammar.supportsMultiTableUpdate ? updateSeveral : updateOne
}

const updateFrom: Update = (target, creator) => {
  target.scope.choices.note('update from')
  const related = pickRelated(target)
  const both = withRelated(target, related)
  const query = creator
    .updateTable(target.from)
    .from(related.from)
    .set(assignments(both.valueScope, target.table))
    .whereRef(related.key, '=', related.foreignKey)
  const { query: joined, target: all } = joinedFrom(both, query, related)
  return returned(target.returningScope, filterLinked(all, joined), 'update')
}

/** The update with one more table, joined to the one that it reads from. */
function joinedFrom(
  target: Target,
  query: AnyUpdate,
  related: Related,
): { query: AnyUpdate; target: Target } {
  const { choices } = target.scope
  if (!choices.chance(30)) return { query, target }
  choices.note('update from with a join')
  const third = pickRelated({ ...target, source: related.source })
  if (third.source.alias === related.source.alias) return { query, target }
  const kind = choices.pick(['leftJoin', 'innerJoin'] as const)
  const joins: Joins<typeof kind, AnyUpdate> = query
  return { query: joins[kind](third.from, third.key, third.foreignKey), target: withRelated(target, third) }
}

const updateSeveral: Update = (target, creator) => {
  const { choices } = target.scope
  choices.note('update of several tables')
  const related = pickRelated(target)
  const both = withRelated(target, related)
  const query = creator
    .updateTable([target.from, related.from])
    .whereRef(related.key, '=', related.foreignKey)
  if (!related.isTable || !choices.chance(40)) return filterLinked(both, assign(both, query))
  // What a condition reads from a table while it is written is up to the database.
  const alone = withSecondTarget(target, related)
  return filterLinked(alone, assignSecond(assign(alone, query), related, target.scope))
}

function assign({ source, table, valueScope }: Target, query: AnyUpdate): AnyUpdate {
  // MySQL does not say in which order it assigns columns here, so no value may depend on another one.
  const assigned = Object.entries(assignments(valueScope, table, 1))
  return assigned.reduce((result, [name, value]) => result.set(`${source.alias}.${name}`, value), query)
}

// A row of the other table may belong to several rows of the target, so it gets the same value for all of them.
function assignSecond(query: AnyUpdate, { source }: Related, scope: Scope): AnyUpdate {
  const column = scope.choices.pick(source.columns.slice(1, 3))
  return query.set(`${source.alias}.${column.name}`, literal(scope, column.type))
}

function filter(target: Target, query: AnyUpdate): AnyUpdate {
  return targetConditions(target).reduce((result, condition) => result.where(condition), query)
}

// A raw OR beside the link to the other table would let a row of the target meet many rows of the other table,
// and the database would take any of them.
function filterLinked(target: Target, query: AnyUpdate): AnyUpdate {
  return targetConditions(target).reduce((result, condition) => result.where(eb.parens(condition)), query)
}
