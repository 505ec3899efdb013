import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { BadRequestError } from '@kysera/core'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { createPostgresAdapter, postgresAdapter as adapter } from '@kysera/dialects'

contract('schemas', ({ createDatabase, dialect }) => {
  describe.runIf(dialect === 'postgres')('of PostgreSQL', () => {
    const open = async (...statements: readonly string[]): Promise<AnyDatabase> => {
      const db = await createDatabase({ poolSize: 5 })
      for (const statement of statements) await sql.raw(statement).execute(db)
      return db
    }

    test('are listed without those of the system', async () => {
      const db = await open(
        'create schema pgapp',
        'create schema "Tenant A"',
        'create schema information_schema2',
      )
      expect(await adapter.getSchemas(db)).toEqual(['Tenant A', 'information_schema2', 'pgapp', 'public'])
      expect(await adapter.schemaExists(db, 'pgapp')).toBe(true)
      expect(await adapter.schemaExists(db, 'PGAPP')).toBe(false)
    })

    test('are created once', async () => {
      const db = await open()
      expect(await adapter.createSchema(db, 'tenant_A')).toBe(true)
      expect(await adapter.createSchema(db, 'tenant_A')).toBe(false)
      expect(await adapter.createSchema(db, 'tenant_A', { ifNotExists: true })).toBe(false)
      expect(await adapter.getSchemas(db)).toContain('tenant_A')
    })

    test('are created and dropped by one of many who try at once', async () => {
      const db = await open()
      const many = Array.from({ length: 12 })
      const created = await Promise.all(many.map(async () => adapter.createSchema(db, 'raced')))
      expect(created.filter(Boolean)).toHaveLength(1)
      const dropped = await Promise.all(many.map(async () => adapter.dropSchema(db, 'raced')))
      expect(dropped.filter(Boolean)).toHaveLength(1)
    })

    test('are created by one of two transactions, and the other one goes on', async () => {
      const db = await open()
      const first = await db.startTransaction().execute()
      const second = await db.startTransaction().execute()
      expect(await adapter.createSchema(first, 'raced')).toBe(true)
      const late = adapter.createSchema(second, 'raced')
      await sql`select pg_sleep(0.1)`.execute(first)
      await first.commit().execute()
      expect(await late).toBe(false)
      expect(await adapter.createSchema(second, 'other')).toBe(true)
      await second.commit().execute()
      expect(await adapter.getSchemas(db)).toEqual(['other', 'public', 'raced'])
    })

    test('are dropped with what is in them only when that is said', async () => {
      const db = await open('create schema full_one', 'create table full_one.t (id int)')
      await expect(adapter.dropSchema(db, 'full_one')).rejects.toMatchObject({ code: '2BP01' })
      expect(await adapter.dropSchema(db, 'full_one', { cascade: true })).toBe(true)
      expect(await adapter.dropSchema(db, 'full_one', { ifExists: true })).toBe(false)
    })

    test.each(['public', 'pg_catalog', 'information_schema', 'pg_toast', 'pg_temp_1'])(
      'are never dropped when they are protected: %s',
      async name => {
        const db = await open()
        await expect(adapter.dropSchema(db, name, { cascade: true })).rejects.toThrow(
          new BadRequestError(`Cannot drop protected schema: ${name}`),
        )
      },
    )

    test('tell who owns them and how large they are', async () => {
      const db = await open(
        'create schema app',
        'create table app.t (id int primary key)',
        'create view app.v as select 1',
        'create table app.p (id int) partition by list (id)',
        'create table app.p1 partition of app.p default',
        'insert into app.t select generate_series(1, 1000)',
      )
      const info = await adapter.getSchemaInfo(db, 'app')
      expect(info).toEqual({ name: 'app', tableCount: 3, owner: 'postgres', sizeBytes: expect.any(Number) })
      expect(info.sizeBytes).toBeGreaterThan(10_000)
      expect(await adapter.getSchemaInfo(db, 'nowhere')).toEqual({
        name: 'nowhere',
        tableCount: 0,
        owner: null,
        sizeBytes: 0,
      })
    })

    test('are compared by their tables', async () => {
      const db = await open(
        'create schema a',
        'create schema b',
        ...['a.x', 'a."Y y"', 'b."Y y"', 'b.z', 'b.c'].map(table => `create table ${table} ()`),
      )
      expect(await adapter.compareSchemas(db, 'a', 'b')).toEqual({
        onlyInFirst: ['x'],
        onlyInSecond: ['c', 'z'],
        inBoth: ['Y y'],
      })
    })

    test('list their indexes, with expressions and in order', async () => {
      const db = await open(
        'create schema app',
        'create table app.t (id int primary key, "B b" text, a text, "c""d" jsonb)',
        'create unique index "Two ways" on app.t ("B b", lower(a), id) include (a)',
        'create index docs on app.t using gin ("c""d")',
      )
      const index = { tableName: 't', indexType: 'btree', isUnique: true, isPrimary: false }
      expect(await adapter.getSchemaIndexes(db, { schema: 'app' })).toEqual([
        { ...index, indexName: 'Two ways', columns: ['B b', 'lower(a)', 'id'] },
        { ...index, indexName: 'docs', indexType: 'gin', isUnique: false, columns: ['c"d'] },
        { ...index, indexName: 't_pkey', isPrimary: true, columns: ['id'] },
      ])
      expect(await createPostgresAdapter({ defaultSchema: 'app' }).getSchemaIndexes(db)).toHaveLength(3)
      expect(await adapter.getSchemaIndexes(db)).toEqual([])
    })

    test('list their foreign keys, one row for each pair of columns', async () => {
      const db = await open(
        'create schema app',
        'create schema other',
        'create table other.p (x int, y int, unique (y, x))',
        'create table app.a (q int, "P p" int, constraint same foreign key ("P p", q) references other.p (y, x) on delete set null)',
        'create table app.b (x int primary key, self int constraint same references app.b on update cascade)',
      )
      const toP = {
        constraintName: 'same',
        tableName: 'a',
        referencedSchema: 'other',
        referencedTable: 'p',
        onDelete: 'SET NULL',
        onUpdate: 'NO ACTION',
      }
      expect(await adapter.getSchemaForeignKeys(db, { schema: 'app' })).toEqual([
        { ...toP, columnName: 'P p', referencedColumn: 'y' },
        { ...toP, columnName: 'q', referencedColumn: 'x' },
        {
          constraintName: 'same',
          tableName: 'b',
          columnName: 'self',
          referencedSchema: 'app',
          referencedTable: 'b',
          referencedColumn: 'x',
          onDelete: 'NO ACTION',
          onUpdate: 'CASCADE',
        },
      ])
    })

    test('list a key of a partitioned table once', async () => {
      const db = await open(
        'create schema app',
        'create table app.p (id int primary key) partition by list (id)',
        'create table app.p1 partition of app.p for values in (1)',
        'create table app.p2 partition of app.p default',
        'create table app.r (id int constraint to_p references app.p) partition by list (id)',
        'create table app.r1 partition of app.r default',
      )
      const keys = await adapter.getSchemaForeignKeys(db, { schema: 'app' })
      expect(keys.map(({ tableName, referencedTable }) => [tableName, referencedTable])).toEqual([['r', 'p']])
    })

    test('may be the default', async () => {
      const db = await open('create schema app', 'create table app.t (id int)')
      const app = createPostgresAdapter({ defaultSchema: 'app' })
      expect(await app.getTables(db)).toEqual(['t'])
      expect(await app.tableExists(db, 't')).toBe(true)
      expect(await app.tableExists(db, 't', { schema: 'public' })).toBe(false)
      expect(await adapter.tableExists(db, 'app.t')).toBe(true)
      expect(await adapter.tableExists(db, 'app.t', { schema: 'app' })).toBe(true)
    })

    test('are told of to the logger', async () => {
      const db = await open()
      const told: string[] = []
      const tell = (message: string): void => void told.push(message)
      const telling = createPostgresAdapter({ logger: { debug: tell, info: tell, warn: tell, error: tell } })
      await telling.createSchema(db, 'app')
      await sql`create table app.t (id integer)`.execute(db)
      await telling.cloneSchema(db, 'app', 'copy')
      await telling.truncateTable(db, 'app.t')
      await telling.truncateAllTables(db, [], { schema: 'app' })
      await telling.dropSchema(db, 'app', { cascade: true })
      expect(told).toEqual([
        'Created schema app',
        'Cloned schema app into copy',
        'Emptied table t',
        'Emptied all tables of schema app',
        'Dropped schema app',
      ])
    })
  })
})
