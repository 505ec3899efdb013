import type { Scope } from './generators.js'
import type { AnyCreator, AnyInsert } from './kysely-types.js'
import { uncorrelated } from './scope.js'
import { newValue, pickTarget, visibleIds } from './targets.js'

/** A row in place of a visible one. */
export function replaceStatement(scope: Scope, creator: AnyCreator = scope.db): AnyInsert {
  const { table, valueScope } = pickTarget(scope, false)
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
