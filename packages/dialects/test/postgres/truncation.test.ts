import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { postgresAdapter as adapter } from '@kysera/dialects'

contract('emptying tables', ({ createDatabase, dialect }) => {
  describe.runIf(dialect === 'postgres')('of PostgreSQL', () => {
    const open = async (...statements: readonly string[]): Promise<AnyDatabase> => {
      const db = await createDatabase()
      for (const statement of statements) await sql.raw(statement).execute(db)
      return db
    }

    const count = async (db: AnyDatabase, table: string): Promise<number> => {
      const { rows } = await sql<{
        count: string
      }>`select count(*) as count from ${sql.table(table)}`.execute(db)
      return Number(rows[0]?.count)
    }

    const events = [
      'create schema archive',
      'create table events (id int primary key) partition by range (id)',
      'create table events_1 partition of events for values from (0) to (10)',
      'create table events_2 partition of events for values from (10) to (20)',
      'create table archive.events_3 partition of events for values from (20) to (30)',
      'insert into events values (1), (11), (21)',
    ]
    const remaining = async (db: AnyDatabase): Promise<unknown[]> =>
      (await sql<{ id: number }>`select id from events order by id`.execute(db)).rows.map(({ id }) => id)

    test('keeps the partitions in another schema', async () => {
      const db = await open(...events)
      await adapter.truncateAllTables(db)
      expect(await remaining(db)).toEqual([21])
    })

    test('keeps excluded partitions', async () => {
      const db = await open(...events)
      await adapter.truncateAllTables(db, ['events_2'])
      expect(await remaining(db)).toEqual([11, 21])
    })

    test('keeps the partitions of an excluded table', async () => {
      const db = await open(...events)
      await adapter.truncateAllTables(db, ['events'])
      expect(await remaining(db)).toEqual([1, 11, 21])
    })

    test('empties partitioned tables that refer to each other', async () => {
      const db = await open(
        'create table p (id int primary key) partition by list (id)',
        'create table p1 partition of p default',
        'create table r (id int primary key references p) partition by list (id)',
        'create table r1 partition of r default',
        'insert into p values (1)',
        'insert into r values (1)',
      )
      await adapter.truncateAllTables(db)
      expect([await count(db, 'p'), await count(db, 'r')]).toEqual([0, 0])
    })

    test('keeps the rows of tables that inherit when they are excluded or elsewhere', async () => {
      const db = await open(
        'create schema other',
        'create table animals (id int)',
        'create table cats () inherits (animals)',
        'create table other.dogs () inherits (animals)',
        'insert into animals values (1)',
        'insert into cats values (2)',
        'insert into other.dogs values (3)',
      )
      await adapter.truncateAllTables(db, ['cats'])
      expect(await sql`select id from animals order by id`.execute(db)).toMatchObject({
        rows: [{ id: 2 }, { id: 3 }],
      })
    })

    test('is refused when a table of another schema refers to one, whatever it says about removal', async () => {
      const db = await open(
        'create schema other',
        'create table users (id int primary key)',
        'create table tags (id int)',
        'create table other.notes (author int references public.users on delete cascade)',
        'insert into users values (1)',
        'insert into tags values (1)',
        'insert into other.notes values (1)',
      )
      await expect(adapter.truncateAllTables(db)).rejects.toMatchObject({ code: '0A000' })
      expect([await count(db, 'users'), await count(db, 'tags'), await count(db, 'other.notes')]).toEqual([
        1, 1, 1,
      ])
    })

    test('takes excluded names with their schema too', async () => {
      const db = await open(
        'create schema app',
        'create table app.users (id int)',
        'create table app."app.users" (id int)',
        'insert into app.users values (1)',
        'insert into app."app.users" values (1)',
      )
      await adapter.truncateAllTables(db, ['app.users'], { schema: 'app' })
      expect(await count(db, 'app.users')).toBe(1)
      await adapter.truncateAllTables(db, ['public.users'], { schema: 'app' })
      expect(await count(db, 'app.users')).toBe(0)
    })
  })
})
