import { AsyncLocalStorage } from 'node:async_hooks'
import type { EnteredContext } from './context.js'

/** The context of whoever is running. */
export const currentContext: AsyncLocalStorage<EnteredContext> = new AsyncLocalStorage()
