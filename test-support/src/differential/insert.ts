import { sql } from 'kysely'
import { conditions } from './conditions.js'
import type { Scope } from './generators.js'
import { eb, type AnyCreator, type AnyExpression, type AnyInsert, type AnySelect } from './kysely-types.js'
import { returned } from './returning.js'
import type { Column } from './schema.js'
import { columnsOf, creatorOf, uncorrelated, withSources } from './scope.js'
import { newValue, pickTarget, visibleIds, type Target } from './targets.js'
import { addUpsert } from './upsert.js'

/** An insert of rows or of what a query returns, with or without an upsert. */
export function insertStatement(scope: Scope, creator: AnyCreator = scope.db): AnyInsert {
  const target = pickTarget(scope, false)
  const upserts = scope.choices.chance(50)
  const query = creator.insertInto(target.table.name)
  // A common table expression of the same name has other columns.
  const isReadable = scope.tables.includes(target.table)
  const filled =
    !isReadable || scope.choices.chance(50)
      ? insertRows(target, query, upserts)
      : insertSelected(target, query, upserts)
  const complete = upserts ? addUpsert(target, filled) : filled
  return returned(target.returningScope, complete, 'insert')
}

/** Columns to fill besides the key. The unique column stays null. */
function filledColumns({ scope, table }: Target): readonly Column[] {
  return scope.choices.some(
    table.columns.filter(({ name }) => name !== 'id' && name !== 'code'),
    3,
  )
}

const firstFreshId = 100

function insertRows(target: Target, query: AnyInsert, upserts: boolean): AnyInsert {
  const { choices } = target.scope
  const columns = filledColumns(target)
  const values = { ...uncorrelated(target.valueScope), depth: 1 }
  const taken = choices.some(visibleIds(target.table), 3)
  const row = (id: number): Record<string, unknown> => ({
    id,
    ...Object.fromEntries(columns.map(column => [column.name, newValue(values, column)])),
  })
  const ids = taken.map((id, index) => (upserts && choices.chance(70) ? id : firstFreshId + index))
  return query.values(ids.map(row))
}

// Of one row of a visible table comes at most one row, so no key appears twice.
function insertSelected(target: Target, query: AnyInsert, upserts: boolean): AnyInsert {
  const { scope, table } = target
  scope.choices.note('insert select')
  const alias = scope.choices.name('s')
  const columns = filledColumns(target)
  const from = upserts ? table : scope.choices.pick(scope.tables.filter(known => 'isVisible' in known))
  const inner = withSources(uncorrelated({ ...scope, depth: 2 }), [{ alias, columns: from.columns }])
  const id = upserts ? eb.ref(`${alias}.id`) : eb(`${alias}.id`, '+', eb.lit(firstFreshId))
  const values = columns.map(column => eb.parens(selectedValue(inner, column)).as(column.name))
  const source = creatorOf(scope)
    .selectFrom(`${from.name} as ${alias}`)
    .select([id.as('id'), ...values])
    // SQLite cannot tell the ON of an upsert from that of a join without a WHERE.
    .where(sql<boolean>`1 = 1`)
  const filtered = conditions(inner).reduce<AnySelect>((result, condition) => result.where(condition), source)
  return query.columns(['id', ...columns.map(column => column.name)]).expression(filtered)
}

function selectedValue(scope: Scope, column: Column): AnyExpression {
  const same = columnsOf(scope, column.type)
  return same.length > 0 && scope.choices.chance(50)
    ? eb.ref(scope.choices.pick(same).ref)
    : newValue(scope, column)
}
