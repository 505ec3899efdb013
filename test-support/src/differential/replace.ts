import type { Scope } from './generators.js'
import type { AnyCreator, AnyInsert } from './kysely-types.js'
import { uncorrelated } from './scope.js'
import { tables } from './schema.js'
import { newValue, pickTarget, visibleIds } from './targets.js'

// A replace removes rows, so it is refused where some may be hidden.
const unfiltered = tables.filter(({ filterColumns }) => filterColumns.length === 0)

/** A row in place of another one. */
export function replaceStatement(scope: Scope, creator: AnyCreator = scope.db): AnyInsert {
  const { table, valueScope } = pickTarget(scope, false, unfiltered)
  const values = { ...uncorrelated(valueScope), depth: 1 }
  const columns = table.columns.filter(({ name }) => name !== 'id' && name !== 'code')
  const row = {
    id: scope.choices.pick(visibleIds(table)),
    ...Object.fromEntries(columns.map(column => [column.name, newValue(values, column)])),
  }
  scope.choices.note('replace')
  return scope.grammar.replace === 'replace into'
    ? creator.replaceInto(table.name).values(row)
    : creator.insertInto(table.name).orReplace().values(row)
}
