import { inSavepoint } from '@kysera/core'
import type { Transaction } from 'kysely'

/**
 * A transaction in which `transaction().execute(…)` is a savepoint, where Kysely would refuse it: so that code which
 * opens transactions can be tested inside of one. The same goes for handles that are derived from it.
 */
export function allowNesting<DB>(trx: Transaction<DB>): Transaction<DB>
// oxlint-disable-next-line typescript/no-explicit-any -- the tables play no part
export function allowNesting(trx: Transaction<any>): Transaction<any> {
  // Another object on the same connection: what was given stays as it is.
  const nesting = trx.withTables<{}>()
  // What allows nesting may be given again, by a seed in a test: its handles have these properties already.
  const derive = (method: (typeof derivedBy)[number]): PropertyDescriptor => ({
    configurable: true,
    value: (...args: unknown[]) => allowNesting(Reflect.apply(Reflect.get(trx, method), trx, args)),
  })
  Object.defineProperties(nesting, {
    transaction: { configurable: true, value: () => new NestedTransactionBuilder(trx) },
    ...Object.fromEntries(derivedBy.map(method => [method, derive(method)])),
  })
  return nesting
}

const derivedBy = ['withPlugin', 'withoutPlugins', 'withSchema', 'withTables'] as const

/** A transaction in another one has the settings of that. */
class NestedTransactionBuilder<DB> {
  readonly #trx: Transaction<DB>

  constructor(trx: Transaction<DB>) {
    this.#trx = trx
  }

  setIsolationLevel(): this {
    return this
  }

  setAccessMode(): this {
    return this
  }

  async execute<T>(callback: (trx: Transaction<DB>) => Promise<T>): Promise<T> {
    return inSavepoint(this.#trx, () => callback(allowNesting(this.#trx)))
  }
}
