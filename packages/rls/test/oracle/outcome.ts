import {
  contentsOf,
  statementRows,
  type AnyDb,
  type Contents,
  type Statement,
} from '@kysera-internal/test-support/differential'
import { sql, type ControlledTransaction } from 'kysely'

/** What came of a statement: what it returned and left in the tables, or who refused it. */
export type Outcome =
  | { readonly state: 'done'; readonly rows: readonly string[]; readonly contents: Contents }
  | { readonly state: 'refused'; readonly error: unknown }
  | { readonly state: 'failed'; readonly error: unknown }

interface Run {
  readonly build: (trx: AnyDb) => Statement
  /** Asked when the statement has been built: one that only reads leaves the tables as they are. */
  readonly isRead: () => boolean
}

/** Runs a statement as a guest, for whom PostgreSQL's own policies hold. */
export const nativeOutcome = (db: AnyDb, role: string, { build, isRead }: Run): Promise<Outcome> =>
  outcomeOf(db, { isRefusal: isNativeRefusal, isRead }, async trx => {
    await sql`set local role ${sql.ref(role)}`.execute(trx)
    const rows = await statementRows(build(trx))
    await sql`reset role`.execute(trx)
    return rows
  })

/** Runs a statement through the plugin. */
export const pluginOutcome = (executor: AnyDb, { build, isRead }: Run): Promise<Outcome> =>
  outcomeOf(executor, { isRefusal: isViolation, isRead }, trx => statementRows(build(trx)))

async function outcomeOf(
  db: AnyDb,
  { isRefusal, isRead }: Pick<Run, 'isRead'> & { readonly isRefusal: (error: unknown) => boolean },
  // oxlint-disable-next-line typescript/no-explicit-any -- tables are drawn at run time
  run: (trx: ControlledTransaction<any>) => Promise<readonly string[]>,
): Promise<Outcome> {
  const trx = await db.startTransaction().execute()
  try {
    const rows = await run(trx)
    return { state: 'done', rows, contents: isRead() ? {} : await contentsOf(trx) }
  } catch (error) {
    return { state: isRefusal(error) ? 'refused' : 'failed', error }
  } finally {
    await trx.rollback().execute()
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: insufficient_privilege */
const isNativeRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === '42501'

const isViolation = (error: unknown): boolean => error instanceof Error && error.name === 'RLSPolicyViolation'
