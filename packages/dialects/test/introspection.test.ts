import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { NotFoundError } from '@kysera/core'
import { sql, type KyselyPlugin } from 'kysely'
import { describe, expect, test } from 'vitest'
import { getAdapter, getDatabaseSize, getTableColumns, getTables, tableExists } from '@kysera/dialects'

const uglyNames = [
  'Order Items',
  'a.b',
  "it's",
  'q"q',
  'b`t',
  'dollar$x',
  'sqlite3_stats',
  'pgapp',
  'Ünï',
  '100%_',
] as const

const createUglyTables = async (db: AnyDatabase): Promise<void> => {
  for (const name of uglyNames)
    await sql`create table ${sql.id(name)} (${sql.id(`${name} id`)} integer)`.execute(db)
}

/** Refuses every query, as a plugin of a user's might. */
const refusing: KyselyPlugin = {
  transformQuery: () => {
    throw new Error('a plugin saw a query')
  },
  transformResult: () => {
    throw new Error('a plugin saw a result')
  },
}

contract('introspection', ({ createDatabase, dialect, open }) => {
  const adapter = getAdapter(dialect)
  const views = sql`create view shown as select 1 as one`

  test('lists tables whatever they are called, sorted, without views', async () => {
    const db = await createDatabase()
    await createUglyTables(db)
    await views.execute(db)
    expect(await adapter.getTables(db)).toEqual(uglyNames.toSorted())
  })

  test('lists nothing in an empty database', async () => {
    const db = await createDatabase()
    expect(await adapter.getTables(db)).toEqual([])
  })

  test('tells tables from views and from what is not there', async () => {
    const db = await createDatabase()
    await createUglyTables(db)
    await views.execute(db)
    const answers = ['sqlite3_stats', 'pgapp', 'shown', 'missing', 'sqlite_master', 'pg_class']
    expect(await Promise.all(answers.map(name => adapter.tableExists(db, name)))).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ])
  })

  test('says that nothing is in a schema that does not exist', async () => {
    const db = await createDatabase()
    const schema = 'nowhere'
    expect(await adapter.tableExists(db, 'users', { schema })).toBe(false)
    expect(await adapter.tableExists(db, 'nowhere.users')).toBe(false)
    expect(await adapter.getTableColumns(db, 'users', { schema })).toEqual([])
    expect(await adapter.getTables(db, { schema })).toEqual([])
  })

  test('lists columns in their order, generated ones too', async () => {
    const db = await createDatabase()
    const area = sql.id('Ärea')
    await sql`create table shapes (z integer, a integer, ${area} integer generated always as (z * a) stored, m integer)`.execute(
      db,
    )
    expect(await adapter.getTableColumns(db, 'shapes')).toEqual(['z', 'a', 'Ärea', 'm'])
    expect(await adapter.getTableColumns(db, 'missing')).toEqual([])
  })

  test('keeps temporary tables apart', async () => {
    const db = await createDatabase({ poolSize: 1 })
    await sql`create temporary table passing (id integer)`.execute(db)
    expect(await adapter.getTables(db)).toEqual([])
    expect(await adapter.tableExists(db, 'passing')).toBe(false)
  })

  test('tells the size as a number', async () => {
    const db = await open()
    const size = await adapter.getDatabaseSize(db)
    expect(size).toBeTypeOf('number')
    expect(size).toBeGreaterThan(0)
  })

  test('knows no size of a database that does not exist', async () => {
    const db = await open()
    await expect(adapter.getDatabaseSize(db, 'no such; database')).rejects.toBeInstanceOf(NotFoundError)
  })

  test('is not seen by plugins', async () => {
    const db = (await open()).withPlugin(refusing)
    expect(await adapter.tableExists(db, 'users')).toBe(true)
    expect(await adapter.getTables(db)).toContain('users')
    expect(await adapter.getTableColumns(db, 'tags')).toContain('name')
    expect(await adapter.getDatabaseSize(db)).toBeGreaterThan(0)
  })

  test('answers in a transaction as well, which goes on', async () => {
    const db = await open()
    await db.transaction().execute(async trx => {
      expect(await adapter.tableExists(trx, 'missing')).toBe(false)
      expect(await adapter.getTableColumns(trx, 'missing')).toEqual([])
      expect(await adapter.tableExists(trx, 'users')).toBe(true)
    })
  })

  test('is the same by functions that take the dialect', async () => {
    const db = await open()
    expect(await tableExists(db, 'users', dialect)).toBe(true)
    expect(await getTables(db, dialect)).toEqual(await adapter.getTables(db))
    expect(await getTableColumns(db, 'users', dialect)).toEqual(await adapter.getTableColumns(db, 'users'))
    expect(await getDatabaseSize(db, dialect)).toBeTypeOf('number')
  })

  describe('that cannot ask', () => {
    const questions: Readonly<Record<string, (db: AnyDatabase) => Promise<unknown>>> = {
      tableExists: (db: AnyDatabase) => adapter.tableExists(db, 'users'),
      getTableColumns: (db: AnyDatabase) => adapter.getTableColumns(db, 'users'),
      getTables: (db: AnyDatabase) => adapter.getTables(db),
      getDatabaseSize: (db: AnyDatabase) => adapter.getDatabaseSize(db),
      truncateTable: (db: AnyDatabase) => adapter.truncateTable(db, 'users'),
      truncateAllTables: (db: AnyDatabase) => adapter.truncateAllTables(db),
    }

    test.each(Object.entries(questions))('%s rejects on a closed connection', async (_, question) => {
      const db = await createDatabase({ poolSize: 1 })
      await db.selectNoFrom(sql`1`.as('one')).execute()
      await db.destroy()
      await expect(question(db)).rejects.toThrow()
    })
  })
})
