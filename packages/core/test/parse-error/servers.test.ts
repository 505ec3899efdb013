import { contract, type DatabaseName } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { constraintKind, parseDatabaseError } from '@kysera/core'
import { ann, bob, createTables, createToys, rejection } from './violations.js'

/** How much of a violated key each database tells. */
const keys: Readonly<Record<DatabaseName, { table: string; namesKeys: boolean; namesColumns: boolean }>> = {
  sqlite: { table: 'people', namesKeys: false, namesColumns: true },
  postgres: { table: 'people', namesKeys: true, namesColumns: true },
  mariadb: { table: 'unknown', namesKeys: true, namesColumns: false },
  mysql: { table: 'people', namesKeys: true, namesColumns: false },
  mssql: { table: 'people', namesKeys: true, namesColumns: false },
}

/** MySQL and MariaDB name the column only. */
const tableOfNotNull = { sqlite: 'people', postgres: 'people', mssql: 'people', mysql: undefined }

const tableOfCheck: Readonly<Record<DatabaseName, string | undefined>> = {
  sqlite: undefined,
  postgres: 'people',
  mariadb: 'people',
  mysql: undefined,
  mssql: 'people',
}

contract('parsing an error of the server', ({ createDatabase, database, dialect }) => {
  const { table, namesKeys, namesColumns } = keys[database]
  const open = async () => {
    const db = await createDatabase()
    await createTables(db)
    return db
  }
  const supportsExpressionIndex = database !== 'mariadb' && database !== 'mssql'
  const namesKeysAfterColumns = dialect === 'mysql'
  const supportsRestrict = dialect !== 'mssql'

  describe('of a unique key', () => {
    const violation = {
      name: 'UniqueConstraintError',
      message: `UNIQUE constraint violation on ${table}`,
      code: 'VALIDATION_UNIQUE_VIOLATION',
      table,
    }

    test('names the column', async () => {
      const db = await open()
      const query = db.insertInto('people').values({ ...bob, email: ann.email })
      const error = parseDatabaseError(await rejection(query.execute()))
      expect(error.toJSON()).toEqual({
        ...violation,
        constraint: namesKeys ? 'people_email_key' : 'unique',
        columns: namesColumns ? ['email'] : [],
      })
    })

    test('names all columns of a composite key', async () => {
      const db = await open()
      const query = db.updateTable('people').set({ given: ann.given }).where('id', '=', bob.id)
      await db.insertInto('people').values(bob).execute()
      const error = parseDatabaseError(await rejection(query.execute()))
      const bothColumns = ['given', 'family']
      // On MySQL this key could, by its name, be that of a column.
      const columns = { sqlite: bothColumns, postgres: bothColumns, mysql: ['fullname'], mssql: [] }
      const constraint = namesKeys ? 'fullname' : 'unique'
      expect(error.toJSON()).toEqual({ ...violation, constraint, columns: columns[dialect] })
    })

    test('takes a primary key as a unique one', async () => {
      const db = await open()
      const error = await rejection(
        db
          .insertInto('people')
          .values({ ...bob, id: ann.id })
          .execute(),
      )
      expect(constraintKind(error)).toBe('unique')
      expect(parseDatabaseError(error).toJSON()).toMatchObject({ columns: namesColumns ? ['id'] : [] })
    })

    test.runIf(namesKeysAfterColumns)('takes the name of an unnamed key as its column', async () => {
      const db = await open()
      await sql`alter table people add unique (nick)`.execute(db)
      const query = db.insertInto('people').values({ ...bob, nick: ann.nick })
      const error = parseDatabaseError(await rejection(query.execute()))
      expect(error.toJSON()).toEqual({ ...violation, constraint: 'nick', columns: ['nick'] })
    })

    test.runIf(supportsExpressionIndex)('reads the key of an index on an expression', async () => {
      const db = await open()
      await sql`create unique index nick_idx on people (nick, (lower(nick)))`.execute(db)
      const query = db.insertInto('people').values({ ...bob, nick: ann.nick })
      const error = parseDatabaseError(await rejection(query.execute()))
      const facts = {
        sqlite: { constraint: 'nick_idx', table: 'unknown', columns: [] },
        postgres: { constraint: 'nick_idx', table, columns: ['nick', 'lower(nick::text)'] },
        mysql: { constraint: 'nick_idx', table, columns: [] },
        mssql: {},
      }
      expect(error.toJSON()).toMatchObject(facts[dialect])
    })
  })

  describe('of a foreign key', () => {
    const violation = {
      name: 'ForeignKeyError',
      message: 'FOREIGN KEY constraint violation',
      code: 'VALIDATION_FOREIGN_KEY_VIOLATION',
    }
    const names = { constraint: 'pets_owner', table: 'pets', referencedTable: 'people' }
    const nothing = { constraint: 'foreign_key', table: 'unknown', referencedTable: 'unknown' }

    test('tells both tables when the referenced row is missing', async () => {
      const db = await open()
      const query = db.insertInto('pets').values({ id: 2, owner_id: 99 })
      const error = parseDatabaseError(await rejection(query.execute()))
      const facts = { sqlite: nothing, postgres: names, mysql: names, mssql: { ...names, table: 'unknown' } }
      expect(error.toJSON()).toEqual({ ...violation, ...facts[dialect] })
    })

    test('tells both tables when a referenced row would go', async () => {
      const db = await open()
      const error = parseDatabaseError(await rejection(db.deleteFrom('people').execute()))
      const mssql = { ...names, referencedTable: 'unknown' }
      const facts = { sqlite: nothing, postgres: names, mysql: names, mssql }
      expect(error.toJSON()).toEqual({ ...violation, ...facts[dialect] })
    })

    test.runIf(supportsRestrict)('tells both tables when the key restricts', async () => {
      const db = await open()
      await createToys(db)
      await db.deleteFrom('pets').execute()
      const error = parseDatabaseError(await rejection(db.deleteFrom('people').execute()))
      const restricted = { constraint: 'toys_owner', table: 'toys', referencedTable: 'people' }
      expect(error.toJSON()).toEqual({ ...violation, ...(dialect === 'sqlite' ? nothing : restricted) })
    })
  })

  describe('of a column without a value', () => {
    test.each([{ ...bob, email: null }, { id: bob.id }])('names the column: %j', async person => {
      const db = await open()
      const error = parseDatabaseError(await rejection(db.insertInto('people').values(person).execute()))
      const notNullTable = tableOfNotNull[dialect]
      expect(error.toJSON()).toEqual({
        name: 'NotNullError',
        message: `NOT NULL constraint violation on column email${notNullTable ? ` on table ${notNullTable}` : ''}`,
        code: 'VALIDATION_NOT_NULL_VIOLATION',
        detail: 'email',
        column: 'email',
        table: notNullTable,
      })
    })
  })

  describe('of a check', () => {
    test('names the constraint', async () => {
      const db = await open()
      const query = db.insertInto('people').values({ ...bob, age: 7 })
      const error = parseDatabaseError(await rejection(query.execute()))
      const checkTable = tableOfCheck[database]
      expect(error.toJSON()).toEqual({
        name: 'CheckConstraintError',
        message: `CHECK constraint violation: people_adult${checkTable ? ` on table ${checkTable}` : ''}`,
        code: 'VALIDATION_CHECK_VIOLATION',
        constraint: 'people_adult',
        table: checkTable,
      })
    })
  })

  test('that is about no constraint keeps its message and code', async () => {
    const db = await createDatabase()
    const cause = await rejection(db.selectFrom('nowhere').selectAll().execute())
    const { name, message, code } = parseDatabaseError(cause)
    expect(name).toBe('DatabaseError')
    expect(cause).toMatchObject({ message, code })
    expect(constraintKind(cause)).toBeUndefined()
  })
})
