import { contract, type SampleDatabase } from '@kysera-internal/test-support'
import { createExecutor, PluginExecutionError, type Plugin } from '@kysera/executor'
import { CamelCasePlugin, UpdateQueryNode, WhereNode, sql, type Kysely } from 'kysely'
import { expect, test } from 'vitest'

const addUsers = (db: Kysely<SampleDatabase>, ...emails: string[]): Promise<unknown> =>
  db
    .insertInto('users')
    .values(emails.map(email => ({ email, name: 'Ann' })))
    .execute()

contract('aroundExecute', ({ open }) => {
  test('calls the first plugin outermost', async () => {
    const calls: string[] = []
    const named = (name: string, priority: number): Plugin => ({
      name,
      priority,
      async aroundExecute(_, next) {
        calls.push(`${name} in`)
        const result = await next()
        calls.push(`${name} out`)
        return result
      },
    })
    const executor = await createExecutor(await open(), [named('inner', 1), named('outer', 2)])
    await executor.selectFrom('users').selectAll().execute()
    expect(calls).toEqual(['outer in', 'inner in', 'inner out', 'outer out'])
  })

  test('has a query refused when it is compiled as a whole, not when it is built or embedded', async () => {
    const refusing: Plugin = {
      name: 'refusing',
      beforeCompile() {
        throw new RangeError('not now')
      },
      aroundExecute: (_, next) => next(),
    }
    const executor = await createExecutor(await open(), [refusing])
    const inner = executor.selectFrom('posts').select('user_id')
    const query = executor.selectFrom('users').select('id').where('id', 'in', inner)
    expect(() => query.compile()).toThrow(RangeError)
    await expect(query.execute()).rejects.toThrow('Plugin "refusing" threw during beforeCompile: not now')
    await expect(executor.withSchema('app').selectFrom('users').selectAll().execute()).rejects.toThrow(
      RangeError,
    )
  })

  test('goes on with a changed statement', async () => {
    const seen: string[] = []
    const narrowing: Plugin = {
      name: 'narrowing',
      priority: 1,
      aroundExecute(execution, next) {
        const { node } = execution
        if (node === undefined || !UpdateQueryNode.is(node)) return next()
        return next(
          execution.compile({ ...node, where: WhereNode.create(sql`email = 'b'`.toOperationNode()) }),
        )
      },
    }
    const inside: Plugin = {
      name: 'inside',
      aroundExecute(execution, next) {
        seen.push(`${execution.node?.kind} ${execution.query.sql.includes("email = 'b'")}`)
        return next()
      },
    }
    const db = await open()
    await addUsers(db, 'a', 'b')
    const executor = await createExecutor(db, [narrowing, inside])
    await executor.updateTable('users').set({ name: 'Bob' }).execute()
    expect(seen).toEqual(['UpdateQueryNode true'])
    expect(await db.selectFrom('users').select(['email', 'name']).orderBy('email').execute()).toEqual([
      { email: 'a', name: 'Ann' },
      { email: 'b', name: 'Bob' },
    ])
  })

  test('gives a hook all that it knows when the hook spreads it', async () => {
    const seen: unknown[] = []
    const spreading: Plugin = {
      name: 'spreading',
      aroundExecute(execution, next) {
        const { db, isTransaction, query, node } = { ...execution }
        seen.push(isTransaction, db.isTransaction, query.query === node)
        return next()
      },
    }
    const executor = await createExecutor(await open(), [spreading])
    await executor.selectFrom('users').selectAll().execute()
    await executor.transaction().execute(trx => trx.selectFrom('users').selectAll().execute())
    expect(seen).toEqual([false, false, true, true, true, true])
  })

  test('sees each of the queries that one builder compiled as it is', async () => {
    const seen: boolean[] = []
    const looking: Plugin = {
      name: 'looking',
      aroundExecute(execution, next) {
        seen.push(execution.node === execution.query.query)
        return next()
      },
    }
    let asked = 0
    const counting: Plugin = { name: 'counting', filter: (_, eb) => eb('id', '<', (asked += 1)) }
    const executor = await createExecutor(await open(), [looking, counting])
    const query = executor.selectFrom('users').selectAll()
    const first = query.compile()
    query.compile()
    await executor.executeQuery(first)
    await Promise.all([query.execute(), query.execute()])
    expect(seen).toEqual([true, true, true])
  })

  test('may answer for the database', async () => {
    const answering: Plugin = {
      name: 'answering',
      aroundExecute: () => Promise.resolve({ rows: [{ id: 42 }] }),
    }
    const executor = await createExecutor(await open(), [answering])
    expect(await executor.selectFrom('users').select('id').execute()).toEqual([{ id: 42 }])
  })

  test('sees names of the database, and gives the caller names of the application', async () => {
    const rows: unknown[] = []
    const recording: Plugin = {
      name: 'recording',
      async aroundExecute(_, next) {
        const result = await next()
        rows.push(...result.rows)
        return result
      },
    }
    const db = await open()
    await addUsers(db, 'a')
    const camel = db.withPlugin(new CamelCasePlugin()).withTables<{ users: { deletedAt: Date | null } }>()
    const executor = await createExecutor(camel, [recording])
    expect(await executor.selectFrom('users').select('deletedAt').execute()).toEqual([{ deletedAt: null }])
    expect(rows).toEqual([{ deleted_at: null }])
  })

  test('refuses a second next()', async () => {
    const twice: Plugin = {
      name: 'twice',
      async aroundExecute(_, next) {
        await next()
        return next()
      },
    }
    const db = await open()
    const executor = await createExecutor(db, [twice])
    await expect(addUsers(executor, 'a')).rejects.toThrow(PluginExecutionError)
    expect(await db.selectFrom('users').selectAll().execute()).toHaveLength(1)
  })

  test('passes an error of the driver on as it is, and says where its own comes from', async () => {
    const refusing: Plugin = {
      name: 'refusing',
      aroundExecute: (execution, next) =>
        execution.query.parameters.includes('bad') ? Promise.reject(new RangeError('no')) : next(),
    }
    const db = await open()
    await addUsers(db, 'a')
    const executor = await createExecutor(db, [refusing])
    const plain: unknown = await addUsers(db, 'a').catch((error: unknown) => error)
    const passed: unknown = await addUsers(executor, 'a').catch((error: unknown) => error)
    expect(String(passed)).toBe(String(plain))
    const own: unknown = await addUsers(executor, 'bad').catch((error: unknown) => error)
    expect(own).toBeInstanceOf(RangeError)
    expect(String(own)).toBe('RangeError: Plugin "refusing" threw during aroundExecute: no')
  })

  test('stands around a stream once, until it has ended', async () => {
    const events: string[] = []
    const recording: Plugin = {
      name: 'recording',
      async aroundExecute(execution, next) {
        events.push(execution.isStream ? 'start' : 'no stream')
        const { rows } = await next()
        events.push(`end with ${rows.length} rows`)
        return { rows }
      },
    }
    const db = await open()
    await addUsers(db, 'a', 'b', 'c')
    const executor = await createExecutor(db, [recording])
    for await (const row of executor.selectFrom('users').select('email').orderBy('email').stream(1)) {
      events.push(row.email)
    }
    for await (const row of executor.selectFrom('users').select('email').orderBy('email').stream(1)) {
      events.push(row.email)
      break
    }
    expect(events).toEqual(['start', 'a', 'b', 'c', 'end with 0 rows', 'start', 'a', 'end with 0 rows'])
  })

  test('can refuse a stream before it starts', async () => {
    const refusing: Plugin = { name: 'refusing', aroundExecute: () => Promise.reject(new RangeError('no')) }
    const executor = await createExecutor(await open(), [refusing])
    const read = async (): Promise<void> => {
      for await (const row of executor.selectFrom('users').selectAll().stream()) expect(row).toBeUndefined()
    }
    await expect(read()).rejects.toThrow(RangeError)
  })

  test('gives the errors of a stream to the caller', async () => {
    const passing: Plugin = { name: 'passing', aroundExecute: (_, next) => next() }
    const executor = await createExecutor(await open(), [passing])
    const read = async (): Promise<void> => {
      const broken = executor.selectFrom('users').select(sql`nope`.as('nope'))
      for await (const row of broken.stream()) expect(row).toBeUndefined()
    }
    await expect(read()).rejects.toThrow(/nope/)
  })
})
