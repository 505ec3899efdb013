import { AuditError, type Columns } from '@kysera/core'
import { OrNode, ParensNode, type InsertQueryNode, type OperationNode } from 'kysely'
import { givenRows, type GivenRow } from './given-rows.js'
import { assigns } from './key-moves.js'
import { lockWhere, readWhere } from './old-rows.js'
import { countedUp } from './counted-up.js'
import { refusal } from './refusal.js'
import { isOneOf, isSame, keyOf, textOf } from './row-keys.js'
import type { Change, Recording, Write } from './session.js'
import { uniqueKeys } from './unique-keys.js'

/**
 * REPLACE, and INSERT … ON DUPLICATE KEY UPDATE: every unique index decides which rows are in the way. They are read
 * before, by all of them, and the rows that are there instead after.
 */
export async function recordReplacing(write: Write, node: InsertQueryNode): Promise<Recording> {
  const given = givenRows(node)
  const moved = write.key.some(column => node.onDuplicateKey?.updates.some(update => assigns(update, column)))
  if (given === undefined || moved) {
    throw refusal(write.table.entryName, 'an upsert has to give its rows as values, and to leave their keys')
  }
  const keys = await uniqueKeys(write)
  assertFound(write, given, keys)
  const conditions = keys.flatMap(key => conditionOf(write, key, given))
  const before = conditions.length === 0 ? [] : await lockWhere(write, anyOf(conditions))
  return {
    node,
    after: async result => {
      const known =
        before.length === 0
          ? []
          : [
              isOneOf(
                write,
                before.map(row => keyOf(write, row)),
              ),
            ]
      const places = [...conditions, ...known]
      const after =
        places.length > 0 ? await readWhere(write, anyOf(places)) : await countedUp(write, 1, result)
      const outcome = { before, after, given, affected: result.numAffectedRows ?? 0n }
      const changes = changesOf(write, outcome)
      assertComplete(write, outcome, changes)
      return { result, changes }
    },
  }
}

const isGiven = (row: GivenRow, key: readonly string[]): boolean =>
  key.every(column => (row.valueOf(column) ?? null) !== null)

/** @throws {AuditError} for a row that could not be found again, or that conflicts in ways that are not known. */
function assertFound({ table }: Write, given: readonly GivenRow[], keys: readonly string[][]): void {
  const isComputed = given.some(row => keys.flat().some(column => row.isComputed(column)))
  const isFound = given.length === 1 || given.every(row => keys.some(key => isGiven(row, key)))
  if (!isComputed && isFound) return
  throw refusal(table.entryName, 'an upsert has to give each row a unique key as values')
}

/** The condition that a row has the unique key of a given one. */
function conditionOf(write: Write, key: readonly string[], given: readonly GivenRow[]): OperationNode[] {
  const values = given
    .filter(row => isGiven(row, key))
    .map(row => Object.fromEntries(key.map(column => [column, row.valueOf(column)])))
  return values.length === 0 ? [] : [isOneOf({ ...write, key }, values)]
}

const anyOf = (conditions: readonly OperationNode[]): OperationNode =>
  conditions
    .map((each): OperationNode => ParensNode.create(each))
    .reduce((all, each) => OrNode.create(all, each))

/** The rows of a statement, and what the server says of it. */
interface Outcome {
  readonly before: readonly Columns[]
  readonly after: readonly Columns[]
  readonly given: readonly GivenRow[]
  readonly affected: bigint
}

function changesOf(write: Write, outcome: Outcome): Change[] {
  const { before, after } = outcome
  const old = new Map(before.map(row => [textOf(write, row), row]))
  const inserted = after.filter(row => !old.has(textOf(write, row)))
  const isEachTouched = touchesEach(write, outcome, inserted.length)
  const rest = after.flatMap((row): Change[] => {
    const was = old.get(textOf(write, row))
    old.delete(textOf(write, row))
    const isTouched = was !== undefined && (isEachTouched || !isSame(was, row))
    return isTouched ? [{ operation: 'UPDATE', before: was, after: row }] : []
  })
  const deleted = [...old.values()].map((row): Change => ({ operation: 'DELETE', before: row }))
  return [...deleted, ...rest, ...inserted.map((row): Change => ({ operation: 'INSERT', after: row }))]
}

/** Whether all rows that were in the way are known to have been written: an upsert counts each twice that it changes. */
function touchesEach(write: Write, { before, given, affected }: Outcome, inserted: number): boolean {
  return isUpsert(write)
    ? inserted === 0 && affected === BigInt(2 * before.length)
    : inserted + before.length === given.length
}

/** A row that came between the read and the statement would pass for a new one; the server counts it twice. */
function assertComplete(write: Write, outcome: Outcome, changes: readonly Change[]): void {
  const isLost = isUpsert(write) && changes.some(({ operation }) => operation === 'DELETE')
  if (!isLost && outcome.affected <= countable(write, outcome, changes)) return
  throw new AuditError(`Rows of "${write.table.entryName}" came or went while they were written: try again`)
}

/** As many rows as the server can have counted when nobody came between. It counts one twice that is given twice. */
function countable(write: Write, { before, after, given }: Outcome, changes: readonly Change[]): number {
  if (after.length === 0) return 0
  if (!isUpsert(write)) return 2 * given.length + before.length - after.length
  const [inserted, changed] = ['INSERT', 'UPDATE'].map(
    each => changes.filter(({ operation }) => operation === each).length,
  )
  const again = Math.max(given.length - (inserted ?? 0) - before.length, 0)
  return (inserted ?? 0) + (changed ?? 0) + before.length + 2 * again
}

const isUpsert = ({ block }: Write): boolean =>
  'onDuplicateKey' in block.node && block.node.onDuplicateKey !== undefined
