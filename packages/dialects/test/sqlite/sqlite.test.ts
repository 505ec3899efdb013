import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { NotFoundError } from '@kysera/core'
import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sqliteAdapter as adapter } from '@kysera/dialects'

const openInMemory = async (...statements: readonly string[]): Promise<AnyDatabase> => {
  const db: AnyDatabase = new Kysely({
    dialect: new SqliteDialect({ database: new SqliteDatabase(':memory:') }),
  })
  onTestFinished(async () => db.destroy())
  for (const statement of ['pragma foreign_keys = on', ...statements]) await sql.raw(statement).execute(db)
  return db
}

const rowsOf = async (db: AnyDatabase, table: string): Promise<unknown[]> =>
  db.selectFrom(table).selectAll().execute()

describe('an attached database of SQLite', () => {
  const open = async (): Promise<AnyDatabase> =>
    openInMemory(
      `attach ':memory:' as "side"`,
      'create table main.users (id integer)',
      'create table side.users (id integer primary key autoincrement, name text)',
      'create table side."Odd one" (id integer)',
      'create temp table passing (id integer)',
      `insert into side.users (name) values ('Ann')`,
      'insert into main.users values (1)',
    )

  test('is a schema', async () => {
    const db = await open()
    expect(await adapter.getTables(db, { schema: 'side' })).toEqual(['Odd one', 'users'])
    expect(await adapter.getTables(db)).toEqual(['users'])
    expect(await adapter.getTables(db, { schema: 'temp' })).toEqual(['passing'])
    expect(await adapter.getTableColumns(db, 'side.users')).toEqual(['id', 'name'])
    expect(await adapter.tableExists(db, 'side.passing')).toBe(false)
  })

  test('is emptied alone', async () => {
    const db = await open()
    await adapter.truncateAllTables(db, [], { schema: 'side' })
    expect(await rowsOf(db, 'main.users')).toHaveLength(1)
    await db.insertInto('side.users').values({ name: 'Bob' }).execute()
    expect(await rowsOf(db, 'side.users')).toEqual([{ id: 1, name: 'Bob' }])
  })

  test('has a size when it is a file', async () => {
    const db = await open()
    expect(await adapter.getDatabaseSize(db)).toBe(0)
    expect(await adapter.getDatabaseSize(db, 'side')).toBe(0)
    await expect(adapter.getDatabaseSize(db, 'nowhere')).rejects.toBeInstanceOf(NotFoundError)
  })
})

describe('a table of SQLite', () => {
  test('is found in whatever case it is asked for', async () => {
    const db = await openInMemory(
      'create table Users (id integer primary key autoincrement)',
      'insert into Users values (7)',
    )
    expect(await adapter.tableExists(db, 'USERS')).toBe(true)
    await adapter.truncateAllTables(db, ['users'])
    expect(await rowsOf(db, 'Users')).toHaveLength(1)
    expect(await adapter.truncateTable(db, 'users')).toBe(true)
    await sql`insert into Users default values`.execute(db)
    expect(await rowsOf(db, 'Users')).toEqual([{ id: 1 }])
  })

  test('is not a shadow of another one', async () => {
    const db = await openInMemory(
      'create virtual table notes using fts5(body)',
      `insert into notes values ('a')`,
    )
    expect(await adapter.getTables(db)).toEqual(['notes'])
    expect(await adapter.getTableColumns(db, 'notes')).toEqual(['body'])
    await adapter.truncateAllTables(db)
    expect(await rowsOf(db, 'notes')).toEqual([])
  })

  test('may have a name like those of the system', async () => {
    const db = await openInMemory('create table sqlite3_stats (id integer primary key autoincrement)')
    expect(await adapter.getTables(db)).toEqual(['sqlite3_stats'])
    expect(await adapter.tableExists(db, 'sqlite_sequence')).toBe(false)
  })
})

describe('emptying tables of SQLite', () => {
  test('never lets a cascade reach an excluded table, in a transaction neither', async () => {
    const db = await openInMemory(
      'create table parents (id integer primary key)',
      'create table children (id integer primary key, parent integer references PARENTS on delete cascade)',
      'insert into parents values (1)',
      'insert into children values (1, 1)',
    )
    await expect(adapter.truncateAllTables(db, ['children'])).rejects.toThrow(
      'rows of "main.children" refer to it',
    )
    await db.transaction().execute(async trx => {
      await expect(adapter.truncateAllTables(trx, ['children'])).rejects.toThrow('refer to it')
      await expect(adapter.truncateTable(trx, 'parents')).rejects.toThrow('refer to it')
    })
    expect(await rowsOf(db, 'children')).toHaveLength(1)
    expect(await rowsOf(db, 'parents')).toHaveLength(1)
  })

  test('goes from children to parents in a transaction, and defers what goes in circles', async () => {
    // A parent that goes first would leave null where it must not be.
    const db = await openInMemory(
      'create table c1 (id integer primary key, a integer not null references a on delete set null)',
      'create table a (id integer primary key, b integer references b)',
      'create table b (id integer primary key, a integer references a)',
      'create table c2 (id integer primary key, a integer not null references a on delete set null)',
      'insert into a values (1, null)',
      'insert into b values (1, 1)',
      'insert into c1 values (1, 1)',
      'insert into c2 values (1, 1)',
      'update a set b = 1',
    )
    await db.transaction().execute(async trx => {
      await adapter.truncateAllTables(trx)
      expect((await sql`pragma defer_foreign_keys`.execute(trx)).rows).toEqual([{ defer_foreign_keys: 0 }])
    })
    const left = await Promise.all(['a', 'b', 'c1', 'c2'].map(async table => rowsOf(db, table)))
    expect(left).toEqual([[], [], [], []])
  })

  test('empties what triggers write meanwhile', async () => {
    const db = await openInMemory(
      'create table log1 (id integer)',
      'create table users (id integer)',
      'create table log2 (id integer)',
      'create trigger t1 after delete on users begin insert into log1 values (old.id); end',
      'create trigger t2 after delete on users begin insert into log2 values (old.id); end',
      'insert into users values (1)',
    )
    await adapter.truncateAllTables(db)
    expect([await rowsOf(db, 'log1'), await rowsOf(db, 'log2')]).toEqual([[], []])
  })

  test('leaves nothing half done, and foreign keys as they were', async () => {
    const db = await openInMemory(
      'create table users (id integer)',
      'create table zoo (id integer)',
      `create trigger stop before delete on zoo begin select raise(abort, 'not here'); end`,
      'insert into users values (1)',
      'insert into zoo values (1)',
    )
    await expect(adapter.truncateAllTables(db)).rejects.toThrow('not here')
    expect(await rowsOf(db, 'users')).toHaveLength(1)
    expect((await sql`pragma foreign_keys`.execute(db)).rows).toEqual([{ foreign_keys: 1 }])
  })

  test('leaves foreign keys off where they were off', async () => {
    const db = await openInMemory('pragma foreign_keys = off', 'create table users (id integer)')
    await adapter.truncateTable(db, 'users')
    expect((await sql`pragma foreign_keys`.execute(db)).rows).toEqual([{ foreign_keys: 0 }])
  })
})

contract('a file', ({ createDatabase, dialect }) => {
  test.runIf(dialect === 'sqlite')('of SQLite has the size of its pages', async () => {
    const db = await createDatabase()
    await sql`create table t (id integer)`.execute(db)
    expect(await adapter.getDatabaseSize(db)).toBe(8192)
  })
})
