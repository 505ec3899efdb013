import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { BadRequestError } from '@kysera/core'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { getAdapter, truncateAllTables } from '@kysera/dialects'
import { countRows } from '@kysera/testing'

contract('truncation', ({ createDatabase, dialect, traits }) => {
  const adapter = getAdapter(dialect)
  const identity = {
    postgres: sql`integer generated always as identity primary key`,
    mysql: sql`integer auto_increment primary key`,
    sqlite: sql`integer primary key autoincrement`,
    mssql: sql`integer identity primary key`,
  }[dialect]

  /** People with their pets, each with an action of its own on removal, and an odd table alone. */
  const openZoo = async (onDelete = 'cascade'): Promise<AnyDatabase> => {
    const db = await createDatabase()
    await sql`create table people (id ${identity}, name varchar(10))`.execute(db)
    await sql`create table pets (id ${identity}, person_id integer,
      constraint pets_person foreign key (person_id) references people (id) on delete ${sql.raw(onDelete)})`.execute(
      db,
    )
    await sql`create table ${sql.id('odd Table')} (id ${identity}, n integer)`.execute(db)
    await db
      .insertInto('people')
      .values([{ name: 'Ann' }, { name: 'Bob' }])
      .execute()
    await db
      .insertInto('pets')
      .values([{ person_id: 1 }, { person_id: 2 }])
      .execute()
    await db.insertInto('odd Table').values({ n: 1 }).execute()
    return db
  }

  const counts = async (db: AnyDatabase): Promise<number[]> =>
    Promise.all(['people', 'pets', 'odd Table'].map(table => countRows(db, table)))

  const checks = async (db: AnyDatabase): Promise<unknown> =>
    dialect === 'mysql'
      ? (await sql`select @@session.foreign_key_checks as value`.execute(db)).rows
      : dialect === 'sqlite' && (await sql`pragma foreign_keys`.execute(db)).rows

  describe('of one table', () => {
    test('removes its rows and starts counting anew', async () => {
      const db = await openZoo()
      expect(await adapter.truncateTable(db, 'pets')).toBe(true)
      expect(await counts(db)).toEqual([2, 0, 1])
      await db.insertInto('pets').values({ person_id: 1 }).execute()
      expect(await db.selectFrom('pets').select('id').execute()).toEqual([{ id: 1 }])
    })

    test('says that a table does not exist', async () => {
      const db = await openZoo()
      await sql`create view shown as select * from people`.execute(db)
      expect(await adapter.truncateTable(db, 'missing')).toBe(false)
      expect(await adapter.truncateTable(db, 'missing', { schema: 'nowhere' })).toBe(false)
      expect(await adapter.truncateTable(db, 'shown')).toBe(false)
      expect(await counts(db)).toEqual([2, 2, 1])
    })

    test.each(['cascade', 'set null', 'no action'])(
      'is refused while rows of another one refer to it on delete %s',
      async onDelete => {
        const db = await openZoo(onDelete)
        const before = await checks(db)
        await expect(adapter.truncateTable(db, 'people')).rejects.toThrow(/people|foreign key/)
        expect(await counts(db)).toEqual([2, 2, 1])
        expect(
          await db.selectFrom('pets').select('person_id').where('person_id', 'is', null).execute(),
        ).toEqual([])
        expect(await checks(db)).toEqual(before)
      },
    )

    test.runIf(dialect !== 'postgres')('is done when no row refers to it', async () => {
      const db = await openZoo()
      await db.updateTable('pets').set({ person_id: null }).execute()
      expect(await adapter.truncateTable(db, 'people')).toBe(true)
      expect(await counts(db)).toEqual([0, 2, 1])
    })

    test.runIf(dialect === 'postgres')('takes the others along when it is told to', async () => {
      const db = await openZoo()
      expect(await adapter.truncateTable(db, 'people', { cascade: true })).toBe(true)
      expect(await counts(db)).toEqual([0, 0, 1])
    })

    test('empties a table that refers to itself', async () => {
      const db = await createDatabase()
      await sql`create table nodes (id integer primary key, parent integer,
        constraint nodes_parent foreign key (parent) references nodes (id))`.execute(db)
      await db
        .insertInto('nodes')
        .values([
          { id: 1, parent: null },
          { id: 2, parent: 1 },
        ])
        .execute()
      expect(await adapter.truncateTable(db, 'nodes')).toBe(true)
      expect(await db.selectFrom('nodes').selectAll().execute()).toEqual([])
    })
  })

  describe('of all tables', () => {
    test('empties every one, and starts counting anew', async () => {
      const db = await openZoo()
      const before = await checks(db)
      await truncateAllTables(db, dialect)
      expect(await counts(db)).toEqual([0, 0, 0])
      expect(await checks(db)).toEqual(before)
      await db.insertInto('people').values({ name: 'Cid' }).execute()
      expect(await db.selectFrom('people').select('id').execute()).toEqual([{ id: 1 }])
    })

    test('leaves the excluded ones alone', async () => {
      const db = await openZoo()
      await adapter.truncateAllTables(db, ['people', 'odd Table', 'missing'])
      expect(await counts(db)).toEqual([2, 0, 1])
    })

    test.each(['cascade', 'set null', 'no action'])(
      'is refused, and empties nothing, when an excluded one refers to another on delete %s',
      async onDelete => {
        const db = await openZoo(onDelete)
        const before = await checks(db)
        await expect(adapter.truncateAllTables(db, ['pets'])).rejects.toThrow(/people|foreign key/)
        expect(await counts(db)).toEqual([2, 2, 1])
        expect(await checks(db)).toEqual(before)
      },
    )

    test('goes round in circles without harm', async () => {
      const db = await createDatabase()
      await sql`create table a (id integer primary key, b_id integer${sql.raw(dialect === 'sqlite' ? ' references b (id) on delete restrict' : '')})`.execute(
        db,
      )
      await sql`create table b (id integer primary key, a_id integer, foreign key (a_id) references a (id))`.execute(
        db,
      )
      if (dialect !== 'sqlite') await sql`alter table a add foreign key (b_id) references b (id)`.execute(db)
      await db.insertInto('a').values({ id: 1, b_id: null }).execute()
      await db.insertInto('b').values({ id: 1, a_id: 1 }).execute()
      await db.updateTable('a').set({ b_id: 1 }).execute()
      await adapter.truncateAllTables(db)
      expect(await db.selectFrom('a').selectAll().execute()).toEqual([])
      expect(await db.selectFrom('b').selectAll().execute()).toEqual([])
    })

    test('does nothing where there are none', async () => {
      const db = await createDatabase()
      await expect(adapter.truncateAllTables(db)).resolves.toBeUndefined()
    })
  })

  describe('in a transaction', () => {
    test.runIf(traits.supportsTransactionalDdl)('is undone with it', async () => {
      const db = await openZoo()
      const trx = await db.startTransaction().execute()
      await adapter.truncateTable(trx, 'pets')
      await adapter.truncateAllTables(trx)
      expect(await counts(trx)).toEqual([0, 0, 0])
      await trx.rollback().execute()
      expect(await counts(db)).toEqual([2, 2, 1])
    })

    test.runIf(!traits.supportsTransactionalDdl)('is refused where it would commit', async () => {
      const db = await openZoo()
      await db.transaction().execute(async trx => {
        await expect(adapter.truncateTable(trx, 'pets')).rejects.toBeInstanceOf(BadRequestError)
        await expect(adapter.truncateAllTables(trx)).rejects.toBeInstanceOf(BadRequestError)
      })
      expect(await counts(db)).toEqual([2, 2, 1])
    })
  })
})
