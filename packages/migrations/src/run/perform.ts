import type { KyselyPlugin } from 'kysely'
import { withPlugins, type Db } from '../db.js'
import type { Ledger } from '../ledger/ledger.js'
import { undoesDefinitions, type Session } from '../lock/session.js'
import type { Step } from '../plan.js'
import { attend } from './attendance.js'
import type { Progress } from './progress.js'
import { runsInTransaction, type TransactionSettings } from './transactions.js'

/** Where steps are performed. */
export interface Stage {
  readonly session: Session
  readonly ledger: Ledger
  readonly progress: Progress
  /** Those that the handles of migrations have. */
  readonly plugins: readonly KyselyPlugin[]
  readonly useTransactions: boolean | undefined
}

/**
 * Runs a migration and records that it has: both or neither where the database can do that. Elsewhere it is recorded
 * first that it was begun, so that whatever happens in between is seen.
 *
 * Resolves with false when another process has done it meanwhile.
 */
export async function perform(stage: Stage, step: Step): Promise<boolean> {
  const isDone = await (isWhole(stage, step) ? performWhole(stage, step) : performMarked(stage, step))
  if (isDone) stage.progress.done(step)
  return isDone
}

/** Whether one transaction can hold the migration and its record. */
const isWhole = (stage: Stage, { migration }: Step): boolean =>
  undoesDefinitions[stage.ledger.dialect] && runsInTransaction(migration, settingsOf(stage))

const settingsOf = ({ session, ledger, useTransactions }: Stage): TransactionSettings => ({
  dialect: ledger.dialect,
  isCallers: session.isCallers,
  useTransactions,
})

async function performWhole(stage: Stage, step: Step): Promise<boolean> {
  return stage.session.atomically(async (trx, begun) => {
    if (!(await isStillToDo(stage, trx, step))) return false
    begun()
    const durationMs = await runBody(stage, trx, step)
    await record(stage, trx, step, durationMs)
    return true
  })
}

async function performMarked(stage: Stage, step: Step): Promise<boolean> {
  const { session, progress } = stage
  const isBegun = await session.atomically(async trx => {
    if (!(await isStillToDo(stage, trx, step))) return false
    await recordBeginning(stage, trx, step)
    return true
  })
  if (!isBegun) return false
  progress.begun(step)
  const isInTransaction = runsInTransaction(step.migration, settingsOf(stage))
  const durationMs = await onOneConnection(session, isInTransaction, db => runBody(stage, db, step))
  await session.atomically(trx => recordEnd(stage, trx, step, durationMs))
  return true
}

async function onOneConnection<T>(
  { db, isCallers }: Session,
  isInTransaction: boolean,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  if (isCallers) return work(db)
  return isInTransaction ? db.transaction().execute(work) : db.connection().execute(work)
}

const isStillToDo = async ({ session, ledger, progress }: Stage, trx: Db, step: Step): Promise<boolean> =>
  !session.isOptimistic || progress.update(await ledger.reread(trx), step)

/** Takes its milliseconds. Statements that the migration did not wait for make it a failure. */
async function runBody({ plugins }: Stage, db: Db, { migration, direction }: Step): Promise<number> {
  const attendance = attend(db)
  const started = performance.now()
  let left = 0
  try {
    await migration[direction]?.(withPlugins(attendance.db, plugins))
  } finally {
    left = await attendance.dismiss()
  }
  if (left > 0) throw new Error(`it ended while ${left} of its statements ran: await them`)
  return Math.round(performance.now() - started)
}

async function record({ ledger, progress }: Stage, db: Db, step: Step, durationMs: number): Promise<void> {
  const { name, checksum } = step.migration
  if (step.direction === 'down') return ledger.remove(db, name)
  await ledger.insert(db, { name, seq: progress.nextSeq(), checksum, durationMs })
}

async function recordBeginning({ ledger, progress }: Stage, db: Db, step: Step): Promise<void> {
  const { name, checksum } = step.migration
  if (step.direction === 'down') return ledger.mark(db, name, 'down')
  await ledger.insert(db, { name, seq: progress.nextSeq(), checksum, unfinished: 'up' })
}

async function recordEnd({ ledger }: Stage, db: Db, step: Step, durationMs: number): Promise<void> {
  const { name } = step.migration
  await (step.direction === 'down' ? ledger.remove(db, name) : ledger.unmark(db, name, durationMs))
}
