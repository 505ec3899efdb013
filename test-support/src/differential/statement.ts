import type { Compilable, RootOperationNode } from 'kysely'
import type { Choices } from './choices.js'
import { condition } from './conditions.js'
import { withCtes } from './ctes.js'
import { deleteStatement } from './delete.js'
import { expression } from './expressions.js'
import { fromItem, startBlock } from './from.js'
import type { Generators, Scope } from './generators.js'
import type { Grammar } from './grammar.js'
import { insertStatement } from './insert.js'
import { eb, type AnyCreator, type AnyDb } from './kysely-types.js'
import { mergeStatement } from './merge.js'
import { modifyingCte } from './modifying-cte.js'
import { replaceStatement } from './replace.js'
import { tables } from './schema.js'
import { selectBlock, selectQuery } from './select.js'
import { scalarSubquery } from './subqueries.js'
import { updateStatement } from './update.js'

export interface Statement extends Compilable {
  toOperationNode(): RootOperationNode
  execute(): Promise<unknown[]>
}

const generate: Generators = { condition, scalarSubquery, fromItem, startBlock, selectBlock, selectQuery }

/** A statement that a database understands, the same for the same choices whatever it is built from. */
export function statement(db: AnyDb, choices: Choices, grammar: Grammar): Statement {
  const scope: Scope = {
    db,
    choices,
    grammar,
    tables,
    sources: [],
    outer: [],
    depth: grammar.depth,
    generate,
  }
  return choices.pick(kinds(grammar))(scope)
}

type Kind = (scope: Scope) => Statement

const select: Kind = scope => {
  scope.choices.note('select')
  return selectQuery(scope, { creator: scope.db, lockable: scope.grammar.rowLocks }).query
}

const selectNothing: Kind = scope => {
  scope.choices.note('select')
  scope.choices.note('select without from')
  return scope.db.selectNoFrom(eb.parens(expression(scope, 'int')).as('value'))
}

type Write = (scope: Scope, creator?: AnyCreator) => Statement

const write =
  (name: string, build: Write, mayHaveCtes: boolean): Kind =>
  scope => {
    scope.choices.note(name)
    if (!mayHaveCtes || !scope.choices.chance(20)) return build({ ...scope, depth: 2 })
    scope.choices.note('write with a cte')
    const prefixed = withCtes({ ...scope, depth: 2 }, build !== mergeStatement)
    return build(prefixed.scope, prefixed.creator)
  }

function kinds(grammar: Grammar): readonly Kind[] {
  const writes = [
    write('insert', insertStatement, grammar.cteBeforeInsert),
    write('update', updateStatement, grammar.supportsCteInWrite),
    write('delete', deleteStatement, grammar.supportsCteInWrite),
    ...(grammar.supportsMerge ? [write('merge', mergeStatement, true)] : []),
    ...(grammar.supportsDataModifyingCte ? [write('modifying cte', modifyingCte, false)] : []),
    ...(grammar.replace ? [write('replace', replaceStatement, false)] : []),
  ]
  return [...Array.from({ length: 8 }, () => select), selectNothing, ...writes]
}
