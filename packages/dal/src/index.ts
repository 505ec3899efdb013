export { createQuery, createTransactionalQuery } from './query.js'
export {
  createContext,
  createSchemaContext,
  DB_CONTEXT_SYMBOL,
  isDbContext,
  isInTransaction,
  toContext,
  withContext,
} from './context.js'
export { currentTransaction, withTransaction } from './transaction.js'
export { chain, compose, conditional, mapResult, parallel } from './compose.js'
export { TransactionRequiredError, TransactionRollbackError } from './errors.js'

export type { DefaultDatabase, Register } from './register.js'
export type { CreateContextOptions, DatabaseHandle, DbContext } from './context.js'
export type { InferArgs, InferDB, InferResult, QueryFunction } from './query.js'
export type { ParallelResult } from './compose.js'
export type { TransactionOptions, TransactionOptionsWithLogger } from './transaction-options.js'
