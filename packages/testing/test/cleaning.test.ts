import { BadRequestError, NotFoundError } from '@kysera/core'
import { cleanDatabase, countRows, seedDatabase, type CleanupStrategy } from '@kysera/testing'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'

contract('cleaning', ({ createDatabase, dialect }) => {
  /** People with pets, who refer to them, and a word of SQL as the name of a table. */
  const openPets = async (): Promise<AnyDatabase> => {
    const db = await createDatabase()
    const isSqlite = dialect === 'sqlite'
    for (const name of ['people', 'order', 'migrations']) {
      await db.schema
        .createTable(name)
        .addColumn('id', isSqlite ? 'integer' : 'serial', column =>
          isSqlite ? column.primaryKey().autoIncrement() : column.primaryKey(),
        )
        .addColumn('name', 'varchar(50)')
        .execute()
    }
    await db.schema
      .createTable('pets')
      .addColumn('id', 'integer', column => column.primaryKey())
      .addColumn('owner', dialect === 'mysql' ? 'bigint' : 'integer', column =>
        dialect === 'mysql' ? column.unsigned() : column,
      )
      .addForeignKeyConstraint('pets_owner', ['owner'], 'people', ['id'])
      .execute()
    await fill(db)
    return db
  }
  const fill = (db: AnyDatabase): Promise<void> =>
    seedDatabase(db, async trx => {
      for (const table of ['people', 'order', 'migrations']) {
        await trx.insertInto(table).values({ name: 'a' }).execute()
      }
      await trx.insertInto('pets').values({ id: 1, owner: 1 }).execute()
    })
  const counts = async (db: AnyDatabase): Promise<unknown> => ({
    people: await countRows(db, 'people'),
    pets: await countRows(db, 'pets'),
    order: await countRows(db, 'order'),
    migrations: await countRows(db, 'migrations'),
  })
  const full = { people: 1, pets: 1, order: 1, migrations: 1 }

  test('by transaction does nothing', async () => {
    const db = await openPets()
    await cleanDatabase(db)
    await cleanDatabase(db, 'transaction', ['people'])
    expect(await counts(db)).toEqual(full)
  })

  test.runIf(dialect === 'postgres')('empties no table whose name differs in case alone', async () => {
    const db = await createDatabase()
    const create = (name: string) => db.schema.createTable(name).addColumn('id', 'integer').execute()
    await create('words')
    await create('Words')
    for (const name of ['words', 'Words']) await db.insertInto(name).values({ id: 1 }).execute()
    await cleanDatabase(db, 'truncate', ['words'])
    expect(await countRows(db, 'words')).toBe(0)
    expect(await countRows(db, 'Words')).toBe(1)
  })

  test('by deletion goes in the given order, all or nothing', async () => {
    const db = await openPets()
    await expect(cleanDatabase(db, 'delete', ['order', 'people', 'pets'])).rejects.toThrow(/foreign key/i)
    expect(await counts(db)).toEqual(full)
    await cleanDatabase(db, 'delete', ['pets', ' people ', 'order'])
    expect(await counts(db)).toEqual({ people: 0, pets: 0, order: 0, migrations: 1 })
  })

  test('by truncation goes in any order, and counts from the start', async () => {
    const db = await openPets()
    await cleanDatabase(db, 'truncate', ['people', 'order', 'pets'])
    expect(await counts(db)).toEqual({ people: 0, pets: 0, order: 0, migrations: 1 })
    await fill(db)
    const { id } = await db.selectFrom('people').select('id').executeTakeFirstOrThrow()
    expect(Number(id)).toBe(1)
    await expect(db.insertInto('pets').values({ id: 2, owner: 99 }).execute()).rejects.toThrow(/foreign key/i)
  })

  test('by truncation loses no row of another table', async () => {
    const db = await openPets()
    await expect(cleanDatabase(db, 'truncate', ['order', 'people'])).rejects.toThrow(/pets|foreign key/)
    expect(await counts(db)).toEqual(full)
  })

  test('may take all tables but some, and but those of migrations', async () => {
    const db = await openPets()
    await cleanDatabase(db, 'truncate', { tables: 'all', exclude: ['order'] })
    expect(await counts(db)).toEqual({ people: 0, pets: 0, order: 1, migrations: 1 })
    await cleanDatabase(db, 'delete', { tables: 'all' })
    expect(await counts(db)).toEqual({ people: 0, pets: 0, order: 0, migrations: 1 })
  })

  test('takes its options in three ways', async () => {
    const db = await openPets()
    await cleanDatabase(db, 'delete', ['pets'], { dialect })
    await cleanDatabase(db, 'delete', { tables: ['people'] })
    expect(await counts(db)).toEqual({ ...full, people: 0, pets: 0 })
  })

  test('refuses what it cannot do, before it does anything', async () => {
    const db = await openPets()
    const unknown: CleanupStrategy = JSON.parse('"drop"')
    await expect(cleanDatabase(db, unknown, ['pets'])).rejects.toThrow(BadRequestError)
    await expect(cleanDatabase(db, 'delete')).rejects.toThrow('requires tables parameter')
    await expect(cleanDatabase(db, 'truncate', [])).rejects.toThrow("tables: 'all'")
    for (const name of ['pets; drop table pets', 'a.b.c', '', '"pets"', 'x'.repeat(129)]) {
      await expect(cleanDatabase(db, 'delete', ['pets', name])).rejects.toThrow(/^Invalid identifier/)
    }
    await expect(cleanDatabase(db, 'truncate', ['pets', 'cats'])).rejects.toThrow(NotFoundError)
    expect(await counts(db)).toEqual(full)
  })
})
