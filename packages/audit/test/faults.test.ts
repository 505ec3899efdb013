import { AuditError } from '@kysera/core'
import { auditPlugin, type AuditOptions } from '@kysera/audit'
import { createExecutor, type KyseraExecutor, type Plugin } from '@kysera/executor'
import { contract, type AnyDatabase, type DialectName } from '@kysera-internal/test-support'
import { Kysely, PostgresDialect, sql, type LogEvent } from 'kysely'
import { Pool } from 'pg'
import { expect, onTestFinished, test } from 'vitest'

type Tags = { tags: { id: number; name: string } }

/** Ends the connection of a statement from another one, and comes back when the server has. */
const kill: Readonly<
  Partial<Record<DialectName, (own: Kysely<unknown>, other: Kysely<unknown>) => Promise<void>>>
> = {
  postgres: async (own, other) => {
    const { rows } = await sql<{ id: number }>`select pg_backend_pid() as id`.execute(own)
    const patienceMs = 10_000
    await sql`select pg_terminate_backend(${rows[0]?.id}, ${patienceMs})`.execute(other)
  },
  mysql: async (own, other) => {
    const { rows } = await sql<{ id: number }>`select connection_id() as id`.execute(own)
    const id = rows[0]?.id ?? 0
    await sql`kill ${sql.lit(id)}`.execute(other)
    const isAlive = async (): Promise<boolean> =>
      (await sql`select 1 from information_schema.processlist where id = ${id}`.execute(other)).rows.length >
      0
    for (let alive = true; alive;) alive = await isAlive()
  },
}

const failing = (): never => {
  throw new Error('no')
}

interface Fault {
  readonly options?: AuditOptions
  /** Makes writing entries impossible. */
  readonly damage?: (db: AnyDatabase) => Promise<unknown>
}

const faults: Readonly<Record<string, Fault>> = {
  'getUserId throws': { options: { getUserId: failing } },
  'getUserId rejects': { options: { getUserId: () => Promise.reject(new Error('no')) } },
  'metadata throws': { options: { metadata: failing } },
  'metadata has no JSON': {
    options: {
      metadata: () => {
        const circle: Record<string, unknown> = {}
        return Object.assign(circle, { circle })
      },
    },
  },
  'getTimestamp throws': { options: { getTimestamp: failing } },
  'getTimestamp gives no date': { options: { getTimestamp: () => 'yesterday' } },
  'getTenantId throws': { options: { getTenantId: failing } },
  'the audit table is gone': { damage: db => db.schema.dropTable('audit_logs').execute() },
  'the audit table takes no such entry': {
    damage: async db => {
      await db.schema.dropTable('audit_logs').execute()
      await db.schema.createTable('audit_logs').addColumn('id', 'integer').execute()
    },
  },
}

/** PostgreSQL's driver ends the process when a connection ends that nobody listens to. */
async function listening(db: AnyDatabase, serverUrl: string): Promise<AnyDatabase> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db)
  const url = new URL(serverUrl)
  url.pathname = `/${rows[0]?.name}`
  const pool = new Pool({ connectionString: url.href })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const own = new Kysely<never>({ dialect: new PostgresDialect({ pool }) })
  onTestFinished(() => own.destroy())
  return own
}

contract('faults', ({ createDatabase, url, dialect, traits }) => {
  const open = async (
    { options }: Fault = {},
    more: readonly Plugin[] = [],
    log?: (event: LogEvent) => void,
  ): Promise<{ db: AnyDatabase; executor: KyseraExecutor<Tags> }> => {
    const db = await createDatabase({
      poolSize: traits.supportsConcurrentWrites ? 3 : 1,
      ...(log !== undefined && { log }),
    })
    await db.schema
      .createTable('tags')
      .addColumn('id', 'integer', column => column.primaryKey())
      .addColumn('name', 'varchar(50)')
      .execute()
    await db.insertInto('tags').values({ id: 1, name: 'red' }).execute()
    return { db, executor: await createExecutor(db.withTables<Tags>(), [auditPlugin(options), ...more]) }
  }
  const writes: Readonly<Record<string, (db: Kysely<Tags>) => Promise<unknown>>> = {
    insert: db =>
      db
        .insertInto('tags')
        .values([
          { id: 2, name: 'blue' },
          { id: 3, name: 'pink' },
        ])
        .execute(),
    update: db => db.updateTable('tags').set({ name: 'dark' }).execute(),
    delete: db => db.deleteFrom('tags').execute(),
  }
  const untouched = [{ id: 1, name: 'red' }]
  const entryCount = async (db: AnyDatabase): Promise<number> =>
    (await db.selectFrom('audit_logs').selectAll().execute()).length

  test.each(Object.entries(faults))('keep change and entry together when %s', async (_, fault) => {
    const { db, executor } = await open(fault)
    await fault.damage?.(db)
    for (const write of Object.values(writes)) {
      await expect(write(executor)).rejects.toThrow(AuditError)
      await executor.transaction().execute(async trx => {
        await expect(write(trx)).rejects.toThrow(AuditError)
      })
    }
    expect(await db.selectFrom('tags').selectAll().execute()).toEqual(untouched)
    const tables = await db.introspection.getTables()
    if (tables.some(({ name }) => name === 'audit_logs')) expect(await entryCount(db)).toBe(0)
  })

  test.each(Object.keys(writes))(
    'keep change and entry together whichever statement fails: %s',
    async kind => {
      let left = 0
      // What a logger throws is an error of the statement that has just been executed.
      const { db, executor } = await open({}, [], ({ query }) => {
        if (!/^(begin|start|rollback)/i.test(query.sql) && --left === 0) failing()
      })
      const outcomes: string[] = []
      for (let point = 1; outcomes.at(-1) !== 'done'; point += 1) {
        await db.deleteFrom('audit_logs').execute()
        await db.deleteFrom('tags').execute()
        await db.insertInto('tags').values(untouched).execute()
        left = point
        const outcome = await writes[kind]?.(executor).then(
          () => 'done',
          () => 'failed',
        )
        left = 0
        const rows = await db.selectFrom('tags').selectAll().execute()
        const isChanged = JSON.stringify(rows) !== JSON.stringify(untouched)
        expect(await entryCount(db)).toBe(isChanged ? (kind === 'insert' ? 2 : 1) : 0)
        outcomes.push(outcome ?? '')
      }
      expect(outcomes.length).toBeGreaterThan(3)
    },
  )

  test.each(['before', 'after'] as const)(
    'undo all when another plugin fails %s the statement',
    async moment => {
      const breaking: Plugin = {
        name: 'breaking',
        priority: -1,
        async aroundExecute(execution, next) {
          if (moment === 'before' && execution.query.sql.startsWith('update')) failing()
          const result = await next()
          return execution.query.sql.startsWith('select') ? result : failing()
        },
      }
      const { db, executor } = await open({}, [breaking])
      for (const write of Object.values(writes)) await expect(write(executor)).rejects.toThrow('no')
      expect(await db.selectFrom('tags').selectAll().execute()).toEqual(untouched)
      expect(await entryCount(db)).toBe(0)
    },
  )

  test.runIf(traits.supportsConcurrentWrites).each(['before', 'after'] as const)(
    'leave nothing of a connection that ends %s the statement',
    async moment => {
      const killing: Plugin = {
        name: 'killing',
        priority: -1,
        async aroundExecute({ db: own }, next) {
          if (moment === 'before') await kill[dialect]?.(own, db)
          const result = await next()
          if (moment === 'after') await kill[dialect]?.(own, db)
          return result
        },
      }
      const { db } = await open()
      const used = dialect === 'postgres' ? await listening(db, await url()) : db
      const executor = await createExecutor(used.withTables<Tags>(), [auditPlugin(), killing])
      for (const write of Object.values(writes)) await expect(write(executor)).rejects.toThrow()
      expect(await db.selectFrom('tags').selectAll().execute()).toEqual(untouched)
      expect(await entryCount(db)).toBe(0)
    },
  )

  test.runIf(traits.supportsConcurrentWrites)(
    'chain the updates of concurrent writers without a gap',
    async () => {
      const { db, executor } = await open()
      const names = Array.from({ length: 20 }, (_, index) => `name ${index}`)
      await Promise.all(
        names.map(name => executor.updateTable('tags').set({ name }).where('id', '=', 1).executeTakeFirst()),
      )
      const entries = await db.selectFrom('audit_logs').selectAll().orderBy('id').execute()
      const links = entries.map(({ old_values, new_values }) => [
        JSON.parse(old_values).name,
        JSON.parse(new_values).name,
      ])
      expect(links).toHaveLength(20)
      expect(links.map(([old]) => old)).toEqual(['red', ...links.slice(0, -1).map(([, name]) => name)])
      expect(await db.selectFrom('tags').select('name').executeTakeFirst()).toEqual({
        name: links.at(-1)?.[1],
      })
    },
  )

  test('refuse to stream what is written', async () => {
    const { db, executor } = await open()
    const stream = async (): Promise<void> => {
      const update = executor.updateTable('tags').set({ name: 'x' })
      const returning = traits.supportsReturning ? update.returningAll() : update
      for await (const row of returning.stream()) expect(row).toBeUndefined()
    }
    await expect(stream()).rejects.toThrow(AuditError)
    expect(await db.selectFrom('tags').selectAll().execute()).toEqual(untouched)
  })
})
