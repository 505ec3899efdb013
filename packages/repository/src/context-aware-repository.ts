import { detectDialect } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import type { Kysely, Selectable } from 'kysely'
import { assertFindOptions, type AnyFindOptions } from './reads/find-options.js'
import { selectRows } from './reads/read-rows.js'

export interface FindManyOptions<Column extends string = string> {
  readonly limit?: number | undefined
  readonly offset?: number | undefined
  readonly orderBy?: Column | undefined
  /** Default: `'desc'`. */
  readonly direction?: 'asc' | 'desc' | undefined
}

/**
 * A base for repositories that are classes: a table, and a handle that can be exchanged.
 *
 * @example
 * import { ContextAwareRepository } from '@kysera/repository'
 * import type { Generated, Selectable } from 'kysely'
 *
 * interface Database {
 *   users: { id: Generated<number>; email: string }
 * }
 * export class Users extends ContextAwareRepository<Database, 'users'> {
 *   findByEmail(email: string): Promise<Selectable<Database['users']> | null> {
 *     return this.findOneBy('email', email)
 *   }
 * }
 */
export abstract class ContextAwareRepository<DB, Table extends keyof DB & string> {
  readonly tableName: Table
  protected readonly executor: Kysely<DB>

  constructor(executor: Kysely<DB>, tableName: Table) {
    this.executor = executor
    this.tableName = tableName
  }

  /** The same repository on another handle, such as a transaction. This one stays as it is. */
  withExecutor(executor: Kysely<DB>): this {
    return this.clone(executor)
  }

  protected get db(): Kysely<DB> {
    return this.executor
  }

  /** The first row with a value in a column. Null finds a row in which the column is null. */
  protected async findOneBy<K extends keyof Selectable<DB[Table]> & string>(
    field: K,
    value: Selectable<DB[Table]>[K] | null,
  ): Promise<Selectable<DB[Table]> | null> {
    const [first] = await findBy(this, this.db, { where: { [field]: value }, limit: 1 })
    return first ?? null
  }

  /** The rows with a value in a column. */
  protected async findManyBy<K extends keyof Selectable<DB[Table]> & string>(
    field: K,
    value: Selectable<DB[Table]>[K] | null,
    { direction = 'desc', ...page }: FindManyOptions<keyof Selectable<DB[Table]> & string> = {},
  ): Promise<Selectable<DB[Table]>[]> {
    return findBy(this, this.db, { where: { [field]: value }, ...page, orderDirection: direction })
  }

  /**
   * Makes an instance of the same class with the same properties and another handle.
   *
   * A subclass overrides it where that is not all: private `#fields` are not copied, and an arrow function in a
   * property goes on seeing the original as `this`.
   */
  protected clone(executor: Kysely<DB>): this {
    const properties = {
      ...Object.getOwnPropertyDescriptors(this),
      executor: { value: executor, enumerable: true },
    }
    return Object.create(Object.getPrototypeOf(this), properties)
  }
}

// Not a private method, which clones would lack.
async function findBy(
  { tableName }: { readonly tableName: string },
  db: AnyDb,
  options: AnyFindOptions,
  // oxlint-disable-next-line typescript/no-explicit-any -- the class knows its rows
): Promise<any[]> {
  assertFindOptions(options)
  const table = { name: tableName, key: ['id'], keyType: 'number', dialect: detectDialect(db) } as const
  return selectRows(db, table, options)
}
