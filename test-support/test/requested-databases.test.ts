import { expect, test } from 'vitest'
import { requestedDatabases } from '../src/requested-databases.js'

test('requires SQLite and PostgreSQL when nobody says otherwise', () => {
  expect(requestedDatabases(undefined)).toEqual({
    required: ['sqlite', 'postgres'],
    optional: ['mariadb', 'mysql', 'mssql'],
  })
})

test('requires the named databases and runs no other', () => {
  expect(requestedDatabases('sqlite, mysql')).toEqual({ required: ['sqlite', 'mysql'], optional: [] })
})

test('refuses a name it does not know', () => {
  expect(() => requestedDatabases('sqlite,oracle')).toThrow('KYSERA_TEST_DATABASES names "oracle"')
})
