import { currentTransaction } from '@kysera/dal'
import { createJoiningExecutor, isJoining, type AnyDb } from '@kysera/executor'

/** The same executor, whose statements run in the transaction that is open around them. */
export function joining<E extends AnyDb>(executor: E): E {
  if (executor.isTransaction || isJoining(executor)) return executor
  return createJoiningExecutor(executor, () => currentTransaction(executor)?.db)
}
