import {
  chunksOf,
  hasOneOfKeys,
  keysPerStatement,
  SoftDeleteError,
  type Columns,
  type KeyedTable,
} from '@kysera/core'
import { describeTable, isSameName, type AnyDb } from '@kysera/executor'
import { markRows } from './many-rows.js'
import type { Marking } from './marking.js'
import type { CascadeEdge } from './options.js'
import { selectKeys } from './select-keys.js'
import { eb, tableOf, type Target } from './target.js'

/** The tables whose rows follow those of a repository. */
export const edgesOf = ({ repo, config }: Target): readonly CascadeEdge[] =>
  [...config.cascade].find(([table]) => isSameName(table, repo.tableName))?.[1] ?? []

/**
 * Marks the children of rows that have just been marked, and theirs. Rows to which the marking does not apply, any
 * more, are left alone, so cycles end.
 */
export async function markChildren(
  parent: Target,
  parents: readonly Columns[],
  marking: Marking,
  executor: AnyDb,
): Promise<void> {
  for (const edge of edgesOf(parent)) {
    const child = childOf(parent, edge)
    const references = parents.map(key => ({ [edge.foreignKey]: onlyValue(key) }))
    const byReference = { ...child, config: { ...child.config, primaryKey: [edge.foreignKey] } }
    if (edgesOf(child).length === 0) {
      // Rows that nothing follows are found by their parents, whatever their key is.
      await markRows(byReference, references, marking, executor)
      continue
    }
    const children = await childrenOf(child, tableOf(byReference), references, marking, executor)
    if (children.length === 0) continue
    await markRows(child, children, marking, executor)
    await markChildren(child, children, marking, executor)
  }
}

/** @throws {SoftDeleteError} when rows of the table cannot be marked. */
function childOf({ repo: { executor, schema }, config }: Target, { table }: CascadeEdge): Target {
  const facts = describeTable(executor, table, schema)
  if (!config.isSoftDeletable({ table, schema, facts })) {
    throw new SoftDeleteError(`The cascade names "${table}", which is not soft-deleted`)
  }
  return { repo: { tableName: table, executor, ...(schema !== undefined && { schema }) }, config }
}

async function childrenOf(
  child: Target,
  reference: KeyedTable,
  references: readonly Columns[],
  marking: Marking,
  executor: AnyDb,
): Promise<Columns[]> {
  const found: Columns[] = []
  for (const chunk of chunksOf(references, keysPerStatement(reference))) {
    const isChild = eb.and([hasOneOfKeys(reference, chunk), marking.where])
    for (const { key } of await selectKeys(child, executor, isChild)) found.push(key)
  }
  return found
}

/** What children refer to. */
function onlyValue(key: Columns): unknown {
  const [value, ...others] = Object.values(key)
  if (others.length > 0) throw new SoftDeleteError('A cascade refers to a key of one column')
  return value
}
