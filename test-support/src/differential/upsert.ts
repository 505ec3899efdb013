import { sql } from 'kysely'
import { conditions } from './conditions.js'
import { eb, type AnyExpression, type AnyInsert } from './kysely-types.js'
import { assignments, type Target } from './targets.js'

/** What happens to rows whose key is taken: they are updated, left alone or replaced. */
export function addUpsert(target: Target, query: AnyInsert): AnyInsert {
  return target.scope.grammar.supportsOnDuplicateKey
    ? onDuplicateKey(target, query)
    : onConflict(target, query)
}

function onConflict(target: Target, query: AnyInsert): AnyInsert {
  const { scope, valueScope, table } = target
  if (scope.choices.chance(25)) {
    scope.choices.note('do nothing')
    return query.onConflict(conflict =>
      (scope.choices.chance(50) ? conflict.column('id') : conflict).doNothing(),
    )
  }
  scope.choices.note('do update')
  return query.onConflict(conflict => {
    const set = { ...assignments(valueScope, table), ...inserted(target, name => eb.ref(`excluded.${name}`)) }
    const update = conflict.column('id').doUpdateSet(set)
    return conditions(valueScope).reduce((result, condition) => result.where(condition), update)
  })
}

function onDuplicateKey(target: Target, query: AnyInsert): AnyInsert {
  const { scope, valueScope, table } = target
  if (scope.choices.chance(25)) {
    scope.choices.note('insert ignore')
    return query.ignore()
  }
  scope.choices.note('on duplicate key update')
  const values = inserted(target, name => sql`values(${sql.ref(name)})`)
  return query.onDuplicateKeyUpdate({ ...assignments(valueScope, table), ...values })
}

/** Now and then, a column that takes the value that was to be inserted. */
function inserted(
  { scope, table }: Target,
  value: (name: string) => AnyExpression,
): Record<string, AnyExpression> {
  if (!scope.choices.chance(50)) return {}
  const column = table.columns.find(({ name }) => name !== 'id' && !table.filterColumns.includes(name))
  return column ? { [column.name]: value(column.name) } : {}
}
