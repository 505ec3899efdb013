import { deleteStatement } from './delete.js'
import type { Scope } from './generators.js'
import { insertStatement } from './insert.js'
import type { AnyCreator } from './kysely-types.js'
import { returningColumns } from './returning.js'
import type { Column } from './schema.js'
import { withCte } from './scope.js'
import { selectRows } from './select.js'
import type { Statement } from './statement.js'
import { updateStatement } from './update.js'

/** A select from what a write in front of it returned. All parts see the rows as they were. */
export function modifyingCte(scope: Scope): Statement {
  const name = scope.choices.name('w')
  let columns: readonly Column[] = []
  const creator = scope.db.with(name, (inner: AnyCreator) => {
    const written = returningColumns(scope, scope.choices.pick(writes)(withoutReturning(scope), inner))
    columns = written.columns
    return written.query
  })
  return selectRows(withCte(scope, { name, columns }), { creator }).query
}

const writes = [updateStatement, deleteStatement, insertStatement] as const

function withoutReturning(scope: Scope): Scope {
  return { ...scope, grammar: { ...scope.grammar, returning: [] } }
}
