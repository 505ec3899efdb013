import { conditions } from './conditions.js'
import { withCtes } from './ctes.js'
import { startBlock } from './from.js'
import type { Scope, SelectOptions, Selected } from './generators.js'
import { groupedOutputs } from './grouping.js'
import type { AnySelect } from './kysely-types.js'
import { distinctOutputs, plainOutputs, type Outputs } from './outputs.js'
import { isShadowed, mayNest, withSources } from './scope.js'
import { addSetOperation } from './set-operations.js'

/** A select of any kind: one block or several, with or without common table expressions, order and limit. */
export function selectQuery(scope: Scope, options: SelectOptions): Selected {
  if (!mayHaveCtes(scope, options) || !scope.choices.chance(15)) return selectRows(scope, options)
  const prefixed = withCtes(scope)
  return selectRows(prefixed.scope, { ...options, creator: prefixed.creator })
}

/** A select without common table expressions of its own. */
export function selectRows(scope: Scope, options: SelectOptions): Selected {
  if (scope.choices.chance(12)) return ordered(scope, addSetOperation(scope, options), options)
  const block = selectBlock(scope, options)
  return ordered(scope, options.lockable ? locked(scope, block) : block, options)
}

// An embedded statement does not know the common table expressions of the query around it.
function mayHaveCtes(scope: Scope, { unlimited }: SelectOptions): boolean {
  return mayNest(scope) && scope.outer.length === 0 && !unlimited && !isShadowed(scope)
}

interface Block extends Outputs {
  readonly isLockable: boolean
}

/** One block: FROM, WHERE, what is returned, GROUP BY, DISTINCT. */
export function selectBlock(scope: Scope, options: SelectOptions): Block {
  const start = startBlock(scope, options.creator)
  const inner = withSources(scope, start.sources)
  const filtered = conditions(inner).reduce<AnySelect>((query, where) => query.where(where), start.query)
  const outputs = distinctOutputs(inner, outputsOf(inner, filtered, options))
  return { ...outputs, isLockable: start.isLockable && outputs.kind === 'plain' }
}

function outputsOf(inner: Scope, query: AnySelect, { types }: SelectOptions): Outputs {
  return inner.choices.chance(20) ? groupedOutputs(inner, query, types) : plainOutputs(inner, query, types)
}

function locked(scope: Scope, block: Block): Selected {
  if (!block.isLockable || !scope.grammar.supportsSelectForUpdate || !scope.choices.chance(10)) return block
  scope.choices.note('for update')
  return { ...block, query: block.query.forUpdate() }
}

// Rows with the same place in the order are equal in all columns, so the list and its first rows are determined.
function ordered(scope: Scope, { query, columns }: Selected, { unlimited }: SelectOptions): Selected {
  const names = columns.map(column => column.name)
  if (new Set(names).size < names.length || !scope.choices.chance(30)) return { query, columns }
  const inOrder = names.reduce(
    (result, name) => result.orderBy(name, scope.choices.pick(['asc', 'desc'])),
    query,
  )
  if (unlimited || !scope.choices.chance(60)) return { query: inOrder, columns }
  scope.choices.note('limit')
  const limited = inOrder.limit(scope.choices.between(1, 4))
  return { query: scope.choices.chance(30) ? limited.offset(1) : limited, columns }
}
