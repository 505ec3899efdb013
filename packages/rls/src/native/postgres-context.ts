import { sql, type Kysely, type Transaction } from 'kysely'
import { currentContext } from '../context/current-context.js'
import { assertUserId } from '../context/enter-context.js'
import { RLSContextError, RLSError, RLSErrorCodes } from '../errors.js'
import { resolveNativeOptions, type PostgresRLSOptions } from './options.js'

/** Who asks, as PostgreSQL is told. */
export interface PostgresContext {
  readonly userId: string | number
  readonly tenantId?: string | number | undefined
  readonly roles?: readonly string[] | undefined
  readonly permissions?: readonly string[] | undefined
  readonly isSystem?: boolean | undefined
}

type SettingOptions = Pick<PostgresRLSOptions, 'settingPrefix'>

/**
 * Tells PostgreSQL who asks, until the transaction ends. What is not given is cleared. One query.
 *
 * @throws {RLSContextValidationError} without a `userId`.
 * @throws {RLSError} outside of a transaction, where it would have no effect.
 */
export async function syncContextToPostgres<DB>(
  db: Kysely<DB>,
  { userId, tenantId, roles, permissions, isSystem }: PostgresContext,
  options?: SettingOptions,
): Promise<void> {
  assertUserId(userId)
  await set(db, options, {
    user_id: String(userId),
    tenant_id: String(tenantId ?? ''),
    roles: roles === undefined ? '' : JSON.stringify(roles),
    permissions: permissions === undefined ? '' : JSON.stringify(permissions),
    is_system: String(isSystem === true),
  })
}

/** From now on nobody asks, until the transaction ends. One query. @throws {RLSError} outside of a transaction. */
export async function clearPostgresContext<DB>(db: Kysely<DB>, options?: SettingOptions): Promise<void> {
  await set(db, options, { user_id: '', tenant_id: '', roles: '', permissions: '', is_system: '' })
}

/**
 * Runs a function in a transaction in which PostgreSQL knows who asks: who is given, or who is in `rlsContext`.
 *
 * @throws {RLSContextError} when there is neither.
 * @throws {RLSError} for a handle that is a transaction already: use `syncContextToPostgres` there.
 * @example
 * import { withPostgresContext } from '@kysera/rls/native'
 * import type { Kysely } from 'kysely'
 *
 * export const countPosts = (db: Kysely<{ posts: { id: number } }>, userId: number) =>
 *   withPostgresContext(
 *     db,
 *     trx => trx.selectFrom('posts').select(eb => eb.fn.countAll().as('posts')).executeTakeFirstOrThrow(),
 *     { userId },
 *   )
 */
export async function withPostgresContext<DB, T>(
  db: Kysely<DB>,
  fn: (trx: Transaction<DB>) => Promise<T>,
  context: PostgresContext | undefined = currentContext.getStore()?.auth,
  options?: SettingOptions,
): Promise<T> {
  if (context === undefined) throw new RLSContextError()
  if (db.isTransaction) throw invalid('This is a transaction already: use syncContextToPostgres inside of it')
  return db.transaction().execute(async trx => {
    await syncContextToPostgres(trx, context, options)
    return fn(trx)
  })
}

async function set<DB>(
  db: Kysely<DB>,
  options: SettingOptions | undefined,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  if (!db.isTransaction) throw invalid('Settings of a transaction have no effect outside of one')
  const { settingPrefix } = resolveNativeOptions(options)
  const calls = Object.entries(values).map(
    ([name, value]) => sql`set_config(${`${settingPrefix}.${name}`}, ${value}, true)`,
  )
  await sql`select ${sql.join(calls)}`.execute(db.withoutPlugins())
}

const invalid = (message: string): RLSError => new RLSError(message, RLSErrorCodes.RLS_CONTEXT_INVALID)
