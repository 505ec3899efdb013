import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import {
  createExecutor,
  createJoiningExecutor,
  getRawDb,
  guardTransaction,
  rebindExecutor,
  type ExecutionContext,
  type Plugin,
} from '@kysera/executor'
import { sql, type Kysely, type Transaction } from 'kysely'
import { expect, test } from 'vitest'
import { statementLog } from './statement-log.js'

const inTransaction: boolean[] = []

/** Makes each statement whole or absent, as a plugin that writes a second row would. */
const atomic: Plugin = {
  name: 'atomic',
  aroundExecute: (execution, next) => {
    inTransaction.push(execution.isTransaction)
    return execution.transaction(() => next())
  },
}

/** Stands inside `atomic`, and asks for the same. */
const alsoAtomic: Plugin = { ...atomic, name: 'also-atomic' }

const insert = (db: Kysely<SampleDatabase>, email: string): Promise<unknown> =>
  db.insertInto('users').values({ email, name: 'Ann' }).execute()

/** What was sent, in words that are the same on every database. */
const control = (sent: readonly string[]): string => sent.map(word).join(' ')

function word(text: string): string {
  if (/^start transaction/i.test(text)) return 'begin'
  if (/^rollback to/i.test(text)) return 'undo'
  return text.split(/[ ;]/)[0]?.toLowerCase() ?? ''
}

contract('aroundExecute and transactions', ({ open, dialect }) => {
  const isPooled = dialect !== 'sqlite'

  async function setUp(plugins: readonly Plugin[] = [atomic, alsoAtomic]) {
    const { sent, log } = statementLog()
    const db = await open({ log, poolSize: isPooled ? 3 : 1 })
    const executor = await createExecutor(db, plugins)
    await db.selectFrom('users').select('id').execute()
    sent.length = 0
    inTransaction.length = 0
    return { db, executor, sent }
  }

  test('begins one transaction for all hooks of a statement', async () => {
    const { executor, sent } = await setUp()
    await insert(executor, 'a')
    expect(control(sent)).toBe('begin insert commit')
    expect(inTransaction).toEqual([false, true])
  })

  test('uses a savepoint inside a transaction', async () => {
    const { executor, sent } = await setUp()
    await executor.transaction().execute(trx => insert(trx, 'a'))
    expect(control(sent)).toBe('begin savepoint insert release commit')
    expect(inTransaction).toEqual([true, true])
  })

  test('uses a savepoint inside a controlled transaction and its savepoints', async () => {
    const { executor, sent } = await setUp([atomic])
    const trx = await executor.startTransaction().execute()
    const inner = await trx.savepoint('mine').execute()
    await insert(inner, 'a')
    const outer = await inner.rollbackToSavepoint('mine').execute()
    await insert(outer, 'b')
    await outer.commit().execute()
    expect(control(sent)).toBe(
      'begin savepoint savepoint insert release undo savepoint insert release commit',
    )
    expect(await executor.selectFrom('users').select('email').execute()).toEqual([{ email: 'b' }])
  })

  test('begins on the connection of `connection()`, and knows when that is in a transaction', async () => {
    const { executor, sent } = await setUp([atomic])
    await executor.connection().execute(async connection => {
      await insert(connection, 'a')
      await connection.transaction().execute(trx => insert(trx, 'b'))
      await insert(connection, 'c')
    })
    expect(control(sent)).toBe(
      'begin insert commit begin savepoint insert release commit begin insert commit',
    )
    expect(inTransaction).toEqual([false, true, false])
  })

  test('keeps nothing of a statement whose hook fails after it', async () => {
    const failing: Plugin = {
      name: 'failing',
      aroundExecute: (execution, next) =>
        execution.transaction(async () => {
          await next()
          throw new RangeError('too much')
        }),
    }
    const { db, executor } = await setUp([failing])
    await expect(insert(executor, 'a')).rejects.toThrow(RangeError)
    expect(await db.selectFrom('users').selectAll().execute()).toEqual([])
  })

  test('keeps nothing of a failed statement in a transaction that goes on', async () => {
    const failing: Plugin = {
      name: 'failing',
      aroundExecute: (execution, next) =>
        execution.transaction(async () => {
          const result = await next()
          if (execution.query.parameters.includes('bad')) throw new RangeError('too much')
          return result
        }),
    }
    const { db, executor } = await setUp([failing])
    await executor.transaction().execute(async trx => {
      await insert(trx, 'good')
      await expect(insert(trx, 'bad')).rejects.toThrow(RangeError)
    })
    expect(await db.selectFrom('users').select('email').execute()).toEqual([{ email: 'good' }])
  })

  test('runs statements of one transaction one after the other', async () => {
    const { executor, sent } = await setUp([atomic])
    await executor
      .transaction()
      .execute(trx => Promise.all([insert(trx, 'a'), insert(trx, 'b'), insert(trx, 'c')]))
    expect(control(sent)).toBe(
      'begin savepoint insert release savepoint insert release savepoint insert release commit',
    )
  })

  test('begins one transaction for the hooks of nested executors', async () => {
    const { executor, sent } = await setUp([atomic])
    const nested = await createExecutor(executor, [alsoAtomic])
    await insert(nested, 'a')
    await nested.transaction().execute(trx => insert(trx, 'b'))
    expect(control(sent)).toBe('begin insert commit begin savepoint insert release commit')
    expect(inTransaction).toEqual([false, true, true, true])
  })

  test('takes a transaction of the plain database for one', async () => {
    const { db, executor, sent } = await setUp([atomic])
    await db.transaction().execute(trx => insert(rebindExecutor(executor, trx), 'a'))
    expect(control(sent)).toBe('begin savepoint insert release commit')
    expect(inTransaction).toEqual([true])
  })

  test('runs in an executor that is made on a transaction', async () => {
    const { db, sent } = await setUp([])
    await db.transaction().execute(async trx => insert(await createExecutor(trx, [atomic]), 'a'))
    expect(control(sent)).toBe('begin savepoint insert release commit')
  })

  test('keeps isolation level and access mode', async () => {
    const { executor, sent } = await setUp([atomic])
    if (dialect === 'sqlite') return
    await executor
      .transaction()
      .setIsolationLevel('serializable')
      .execute(trx => insert(trx, 'a'))
    expect(sent.join('; ')).toMatch(/isolation level serializable/i)
  })

  test('joins a current transaction', async () => {
    const { executor, sent } = await setUp([atomic])
    let current: Transaction<SampleDatabase> | undefined
    const joining = createJoiningExecutor(executor, () => current)
    await executor.transaction().execute(async trx => {
      current = trx
      await insert(joining.withTables<{ extra: { id: number } }>(), 'a')
      await expect(joining.transaction().execute(inner => insert(inner, 'b'))).rejects.toThrow(
        'Already in a transaction: use withTransaction',
      )
      current = undefined
    })
    expect(control(sent)).toBe('begin savepoint insert release commit')
  })

  test('rejects in a guarded transaction that has ended', async () => {
    const { executor } = await setUp([atomic])
    let ended = false
    const guarded = await executor.transaction().execute(async trx => {
      const guard = guardTransaction(trx, { hasEnded: () => ended })
      await insert(guard, 'a')
      return guard
    })
    ended = true
    // Where Kysely checks by itself, it comes first.
    const refusal = /^Transaction (has ended|is already committed)$/
    await expect(insert(guarded, 'b')).rejects.toThrow(refusal)
    await expect(insert(guarded.withSchema('main'), 'b')).rejects.toThrow(refusal)
    await expect(insert(getRawDb(guarded), 'b')).rejects.toThrow(refusal)
    expect(await executor.selectFrom('users').select('email').execute()).toEqual([{ email: 'a' }])
  })

  test('gives hooks a handle in the same transaction', async () => {
    const seen: unknown[] = []
    const reading: Plugin = {
      name: 'reading',
      aroundExecute: (execution: ExecutionContext, next) =>
        execution.transaction(async db => {
          const result = await next()
          if (execution.node?.kind === 'InsertQueryNode') {
            seen.push(await db.selectFrom('users').select('email').execute())
          }
          return result
        }),
    }
    const { executor } = await setUp([reading])
    await insert(executor, 'a')
    await executor.transaction().execute(trx => insert(trx, 'b'))
    expect(seen).toEqual([[{ email: 'a' }], [{ email: 'a' }, { email: 'b' }]])
  })

  test('stands around raw SQL, definitions and introspection', async () => {
    const kinds: unknown[] = []
    const recording: Plugin = {
      name: 'recording',
      aroundExecute: (execution, next) => {
        kinds.push(execution.node?.kind)
        return next()
      },
    }
    const { executor } = await setUp([recording])
    await sql`select 1 as one`.execute(executor)
    await executor.schema.createTable('extra').addColumn('id', 'integer').execute()
    await executor.schema.dropTable('extra').execute()
    await executor.introspection.getTables()
    expect(kinds).toEqual(['RawNode', 'CreateTableNode', 'DropTableNode'])
  })
})
