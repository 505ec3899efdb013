import { atomically, chunksOf, hasOneOfKeys, keysPerStatement, type Columns } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import { edgesOf, markChildren } from './cascade.js'
import { markRows } from './many-rows.js'
import { deletion, restoration, restorationOf, type Marking } from './marking.js'
import { selectKeys, type MarkedKey } from './select-keys.js'
import { eb, tableOf, type Target } from './target.js'

/** Marks rows that are active, and what follows them. Gives how many of the rows there were to mark. */
export function markDeleted(target: Target, keys: readonly Columns[]): Promise<number> {
  const marking = deletion(target)
  if (edgesOf(target).length === 0) return markRows(target, keys, marking)
  return atomically(target.repo, async executor => {
    const active = (await selectMarked(target, keys, marking, executor)).map(({ key }) => key)
    const marked = await markRows(target, active, marking, executor)
    await markChildren(target, active, marking, executor)
    return marked
  })
}

/** Makes rows active that are deleted, and what was deleted with them. Gives how many of the rows there were. */
export function markActive(target: Target, keys: readonly Columns[]): Promise<number> {
  const marking = restoration(target)
  if (edgesOf(target).length === 0) return markRows(target, keys, marking)
  return atomically(target.repo, async executor => {
    const deleted = await selectMarked(target, keys, marking, executor)
    let restored = 0
    for (const { key, marker } of deleted) {
      const isRestored = (await markRows(target, [key], marking, executor)) > 0
      if (!isRestored) continue
      restored += 1
      await markChildren(target, [key], restorationOf(target, marker), executor)
    }
    return restored
  })
}

/** Those rows of the keys to which a marking applies. */
async function selectMarked(
  target: Target,
  keys: readonly Columns[],
  marking: Marking,
  executor: AnyDb,
): Promise<MarkedKey[]> {
  const table = tableOf(target)
  const found: MarkedKey[] = []
  for (const chunk of chunksOf(keys, keysPerStatement(table))) {
    const applies = eb.and([hasOneOfKeys(table, chunk), marking.where])
    found.push(...(await selectKeys(target, executor, applies)))
  }
  return found
}
