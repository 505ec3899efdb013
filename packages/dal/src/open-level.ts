import { AsyncLocalStorage } from 'node:async_hooks'
import type { TransactionLevel } from './transaction-level.js'

/** The innermost transaction level of the current asynchronous call chain, on whatever database. */
export const openLevel: AsyncLocalStorage<TransactionLevel> = new AsyncLocalStorage()
