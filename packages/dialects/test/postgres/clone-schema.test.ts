import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { BadRequestError, NotFoundError } from '@kysera/core'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { postgresAdapter as adapter } from '@kysera/dialects'

contract('cloning a schema', ({ createDatabase, dialect }) => {
  describe.runIf(dialect === 'postgres')('of PostgreSQL', () => {
    const open = async (...statements: readonly string[]): Promise<AnyDatabase> => {
      const db = await createDatabase()
      for (const statement of ['create schema source', ...statements]) await sql.raw(statement).execute(db)
      return db
    }
    const clone = (db: AnyDatabase, options = {}): Promise<boolean> =>
      adapter.cloneSchema(db, 'source', 'target', options)

    const query = async (db: AnyDatabase, text: string): Promise<unknown[]> =>
      (await sql.raw(text).execute(db)).rows

    /** The definitions of a schema's keys or indexes, without its name. */
    const definitions = async (db: AnyDatabase, schema: string): Promise<unknown[]> =>
      query(
        db,
        `select c.conname as name, replace(pg_get_constraintdef(c.oid), '${schema}.', '') as definition
         from pg_constraint c where c.connamespace = '${schema}'::regnamespace
         union all
         select indexname, replace(indexdef, '${schema}.', '') from pg_indexes where schemaname = '${schema}'
         order by 1, 2`,
      )

    test('copies keys, checks and indexes with their names and in all forms', async () => {
      const db = await open(
        `create table source.parents (a int, b int, code text not null, constraint parents_key primary key (a, b),
           constraint code_once unique (code) deferrable initially deferred,
           constraint code_short check (length(code) < 10))`,
        `create table source.children (id int primary key, a int, b int, boss int,
           constraint to_parent foreign key (a, b) references source.parents match full on delete cascade on update restrict,
           constraint to_boss foreign key (boss) references source.children deferrable)`,
        'create index lower_code on source.parents (lower(code) text_pattern_ops desc nulls last)',
        'create unique index partly on source.children (a) include (b) nulls not distinct where boss is null',
        'create index hashed on source.children using hash (boss) with (fillfactor = 70)',
        'alter table source.children add constraint apart exclude using gist (int4range(a, b) with &&)',
      )
      expect(await clone(db)).toBe(true)
      const copied = await definitions(db, 'target')
      expect(copied).toEqual(await definitions(db, 'source'))
      expect(copied.length).toBeGreaterThan(12)
    })

    test('lets foreign keys refer to the clone, and to tables that were not cloned', async () => {
      const db = await open(
        'create table public.countries (id int primary key)',
        'create table source.cities (id int primary key, country int references public.countries)',
        'create table source.users (id int primary key, city int references source.cities, boss int references source.users)',
        'create table source.posts (id int primary key, author int references source.users)',
        'create table source."cities, users" (id int references source.posts)',
      )
      await clone(db, { excludeTables: ['cities'] })
      const keys = await adapter.getSchemaForeignKeys(db, { schema: 'target' })
      expect(
        keys.map(k => `${k.tableName}.${k.columnName} > ${k.referencedSchema}.${k.referencedTable}`),
      ).toEqual([
        'cities, users.id > target.posts',
        'posts.author > target.users',
        'users.boss > target.users',
        'users.city > source.cities',
      ])
    })

    test('is not misled by tables of the same name elsewhere', async () => {
      const db = await createDatabase({ poolSize: 1 })
      for (const statement of [
        'create schema source',
        'create schema target',
        'create table source.users (id int primary key)',
        'create table source.posts (id serial primary key, author int references source.users)',
        'create temporary table users (id int primary key)',
        'create temporary table posts_id_seq (id int)',
        'create table public.users (id int primary key)',
      ]) {
        await sql.raw(statement).execute(db)
      }
      await clone(db)
      const [key] = await adapter.getSchemaForeignKeys(db, { schema: 'target' })
      expect(key).toMatchObject({ referencedSchema: 'target', referencedTable: 'users' })
      await query(db, 'insert into target.posts default values')
      expect(await query(db, `select nextval('source.posts_id_seq')::int as next`)).toEqual([{ next: 1 }])
    })

    test('gives identity and serial columns sequences of their own', async () => {
      const db = await open(
        'create sequence source.shared increment by 5 start with 10 maxvalue 1000 cycle',
        `create table source.t (s serial, b bigserial, i int generated always as identity (start with 7 increment by 3),
           n text default 'no-' || nextval('source.shared'), small smallserial)`,
      )
      await query(db, 'insert into source.t default values')
      await query(db, 'insert into source.t default values')
      await clone(db)
      const insert = 'insert into target.t default values returning *'
      expect(await query(db, insert)).toEqual([{ s: 1, b: '1', i: 7, n: 'no-10', small: 1 }])
      expect(await query(db, insert)).toEqual([{ s: 2, b: '2', i: 10, n: 'no-15', small: 2 }])
      expect(await query(db, 'insert into source.t default values returning s, i, n')).toEqual([
        { s: 3, i: 13, n: 'no-20' },
      ])
      await query(db, 'drop schema source cascade')
      expect(await query(db, insert)).toHaveLength(1)
      await query(db, 'drop table target.t')
      expect(
        await query(db, `select relname from pg_class where relnamespace = 'target'::regnamespace`),
      ).toEqual([{ relname: 'shared' }])
    })

    test('copies rows, and moves sequences past them', async () => {
      const db = await open(
        `create table source.t (id serial primary key, i int generated always as identity, down int,
           twice int generated always as (down * 2) stored, thrice int generated always as (down * 3) virtual)`,
        'create table source.free (id int generated by default as identity primary key, note text)',
        'create sequence source.falling increment by -1',
        "create table source.down (id int default nextval('source.falling'))",
        'alter sequence source.falling owned by source.down.id',
      )
      await query(db, 'insert into source.t (down) values (1), (2)')
      await query(db, `insert into source.free values (41, 'by hand')`)
      await query(db, 'insert into source.down values (-8), (default)')
      await clone(db, { includeData: true })
      expect(await query(db, 'select * from target.t order by id')).toEqual([
        { id: 1, i: 1, down: 1, twice: 2, thrice: 3 },
        { id: 2, i: 2, down: 2, twice: 4, thrice: 6 },
      ])
      expect(await query(db, 'insert into target.t (down) values (3) returning id, i')).toEqual([
        { id: 3, i: 3 },
      ])
      expect(await query(db, 'insert into target.free default values returning id')).toEqual([{ id: 42 }])
      expect(await query(db, 'insert into target.down default values returning id')).toEqual([{ id: -9 }])
    })

    test('copies no rows unless it is told to', async () => {
      const db = await open('create table source.t (id serial)')
      await query(db, 'insert into source.t default values')
      await clone(db)
      expect(await query(db, 'select * from target.t')).toEqual([])
    })

    test('copies what is called or written oddly', async () => {
      const db = await open(
        `create table source."Or'der ""Items"" $1" ("Row ID" serial primary key, "select" int, "a$$b" text default 'it''s \\ $1 ?',
           "sum %s" int generated always as ("select" + 1) stored, constraint "Check ""1"" %I" check ("select" > 0))`,
        `create index "In dex%" on source."Or'der ""Items"" $1" ("a$$b", ("select" + 1)) where "a$$b" <> ') USING ('`,
        `create table source."UPPER" (id int references source."Or'der ""Items"" $1")`,
      )
      await query(db, `insert into source."Or'der ""Items"" $1" ("select") values (1)`)
      await query(db, `insert into source."UPPER" values (1)`)
      await clone(db, { includeData: true })
      expect(await adapter.compareSchemas(db, 'source', 'target')).toEqual({
        onlyInFirst: [],
        onlyInSecond: [],
        inBoth: [`Or'der "Items" $1`, 'UPPER'],
      })
      expect(await definitions(db, 'target')).toEqual(await definitions(db, 'source'))
      expect(
        await query(db, `insert into target."Or'der ""Items"" $1" ("select") values (2) returning *`),
      ).toEqual([{ 'Row ID': 2, select: 2, a$$b: "it's \\ $1 ?", 'sum %s': 3 }])
    })

    test('leaves types and functions where they are', async () => {
      const db = await open(
        `create type source.mood as enum ('good', 'bad')`,
        'create domain source.age as int check (value > 0)',
        `create function source.code() returns text language sql immutable as $$ select 'x' $$`,
        `create table source.t (id serial, mood source.mood default 'good', age source.age, code text default source.code(),
           tag text default source.code() || nextval('source.t_id_seq'))`,
        'create index by_code on source.t ((source.code() || code))',
      )
      await clone(db)
      expect(await query(db, 'insert into target.t (age) values (1) returning *')).toEqual([
        { id: 1, mood: 'good', age: 1, code: 'x', tag: 'x2' },
      ])
      expect(
        await query(
          db,
          `select format_type(atttypid, null) as type from pg_attribute where attrelid = 'target.t'::regclass and attname = 'mood'`,
        ),
      ).toEqual([{ type: 'source.mood' }])
    })

    test('keeps partitions, of any depth, with their keys and rows', async () => {
      const db = await open(
        `create table source.events (id int generated always as identity, day date not null, kind text not null, primary key (id, day, kind))
           partition by range (day)`,
        `create table source.events_2024 partition of source.events for values from ('2024-01-01') to ('2025-01-01') partition by list (kind)`,
        `create table source.events_2024_a partition of source.events_2024 for values in ('a')`,
        'create table source.events_rest partition of source.events default',
        'create index by_kind on source.events (kind)',
        'create table source.notes (id int, day date, kind text, foreign key (id, day, kind) references source.events)',
      )
      await query(db, `insert into source.events (day, kind) values ('2024-05-01', 'a'), ('2026-01-01', 'b')`)
      await query(db, `insert into source.notes values (1, '2024-05-01', 'a')`)
      await clone(db, { includeData: true })
      expect(
        await query(db, `select id, tableoid::regclass::text as part from target.events order by id`),
      ).toEqual([
        { id: 1, part: 'target.events_2024_a' },
        { id: 2, part: 'target.events_rest' },
      ])
      expect(
        await query(db, `insert into target.events (day, kind) values ('2024-06-01', 'a') returning id`),
      ).toEqual([{ id: 3 }])
      const indexes = async (schema: string): Promise<unknown> =>
        (await adapter.getSchemaIndexes(db, { schema })).map(index => ({ ...index }))
      expect(await indexes('target')).toEqual(await indexes('source'))
      expect(await query(db, `select indisvalid from pg_index where not indisvalid`)).toEqual([])
      expect(await adapter.getSchemaForeignKeys(db, { schema: 'target' })).toHaveLength(3)
    })

    test('keeps tables that inherit, and each row once', async () => {
      const db = await open(
        'create table source.animals (id int)',
        'create table source.cats (lives int) inherits (source.animals)',
      )
      await query(db, 'insert into source.animals values (1)')
      await query(db, 'insert into source.cats values (2, 9)')
      await clone(db, { includeData: true })
      expect(await query(db, 'select id from target.animals order by id')).toEqual([{ id: 1 }, { id: 2 }])
    })

    test('copies the tables that are named, those excepted that are excluded', async () => {
      const db = await open(...['a', 'b', 'c', '"D d"'].map(name => `create table source.${name} ()`))
      await clone(db, { includeTables: ['a', 'source.b', 'D d'], excludeTables: ['b'] })
      expect(await adapter.getTables(db, { schema: 'target' })).toEqual(['D d', 'a'])
    })

    test('makes an empty schema of an empty one', async () => {
      const db = await open()
      expect(await clone(db)).toBe(true)
      expect(await adapter.getSchemas(db)).toEqual(['public', 'source', 'target'])
    })

    test('works in a transaction, and leaves its settings as they were', async () => {
      const db = await open('create table source.t (id serial)')
      await db.transaction().execute(async trx => {
        await adapter.setSearchPath(trx, ['source'])
        await clone(trx)
        expect(await adapter.getSearchPath(trx)).toEqual(['source'])
        expect(await query(trx, 'show row_security')).toEqual([{ row_security: 'on' }])
      })
      expect(await adapter.getTables(db, { schema: 'target' })).toEqual(['t'])
    })

    describe('refuses', () => {
      const nothingLeft = async (db: AnyDatabase): Promise<void> =>
        expect(await adapter.schemaExists(db, 'target')).toBe(false)

      test('a source that does not exist', async () => {
        const db = await open()
        await expect(adapter.cloneSchema(db, 'nowhere', 'target')).rejects.toBeInstanceOf(NotFoundError)
        await nothingLeft(db)
      })

      test('to include a table that does not exist', async () => {
        const db = await open('create table source.t (id int)')
        await expect(clone(db, { includeTables: ['T'] })).rejects.toBeInstanceOf(NotFoundError)
        await nothingLeft(db)
      })

      test('a target that has one of the tables', async () => {
        const db = await open('create table source.t (id int)', 'create table source.u (id int)')
        await clone(db, { includeTables: ['t'] })
        await expect(clone(db)).rejects.toThrow(new BadRequestError('Schema "target" has "t" already'))
        expect(await adapter.getTables(db, { schema: 'target' })).toEqual(['t'])
        expect(await clone(db, { excludeTables: ['t'] })).toBe(true)
      })

      test('to clone a schema into itself', async () => {
        const db = await open()
        await expect(adapter.cloneSchema(db, 'source', 'source')).rejects.toBeInstanceOf(BadRequestError)
      })

      test('a table whose rows are guarded by policies that would not be copied', async () => {
        const db = await open(
          'create table source.t (id int)',
          'create table source.u (id int)',
          'alter table source.u enable row level security',
        )
        await expect(clone(db)).rejects.toThrow(/"u" has row-level security/)
        await nothingLeft(db)
        expect(await clone(db, { excludeTables: ['u'] })).toBe(true)
      })

      test('a table with partitions in another schema', async () => {
        const db = await open(
          'create table source.p (id int) partition by list (id)',
          'create table public.p1 partition of source.p default',
        )
        await expect(clone(db)).rejects.toThrow(/"p" has partitions in another schema/)
        await nothingLeft(db)
      })

      test('and leaves nothing in a transaction that goes on', async () => {
        const db = await open(
          'create table source.t (id int)',
          'alter table source.t enable row level security',
        )
        await db.transaction().execute(async trx => {
          await expect(clone(trx)).rejects.toBeInstanceOf(BadRequestError)
          expect(await query(trx, 'select 1 as one')).toEqual([{ one: 1 }])
        })
        await nothingLeft(db)
      })

      test('and leaves nothing when it fails half way', async () => {
        const db = await open('create table source.t (id serial)', 'create table source.u (id int)')
        await query(db, 'insert into source.u values (0), (1)')
        await query(db, 'alter table source.u add constraint positive check (id > 0) not valid')
        await expect(clone(db, { includeData: true })).rejects.toMatchObject({ code: '23514' })
        await nothingLeft(db)
        expect(await adapter.getSearchPath(db)).toEqual(['$user', 'public'])
      })
    })

    test('copies the schema at most once when it is asked several times at once', async () => {
      const db = await open('create table source.t (id serial primary key)')
      const results = await Promise.allSettled([clone(db), clone(db), clone(db)])
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      expect(await adapter.getTables(db, { schema: 'target' })).toEqual(['t'])
    })
  })
})
