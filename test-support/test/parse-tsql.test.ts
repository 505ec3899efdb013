import { expect, test } from 'vitest'
import { dummyDb, parseTSql } from '../src/index.js'

const db = dummyDb('mssql')

test.each([
  db.selectFrom('users').selectAll().top(3),
  db.selectFrom('users').selectAll().orderBy('id').offset(20).fetch(10),
  db.insertInto('users').output(['inserted.id', 'inserted.name as title']).values({ email: 'a', name: 'b' }),
  db.deleteFrom('users').outputAll('deleted').where('id', '=', 1),
  db.selectFrom('users').select('id').except(db.selectFrom('posts').select('id')),
])('takes the statement %# of SQL Server', query => {
  expect(() => parseTSql(query.compile().sql)).not.toThrow()
})

test.each(['select from from', 'select "id" from "users" limit 3', 'delete "users" were "id" = 1'])(
  'refuses %s',
  statement => {
    expect(() => parseTSql(statement)).toThrow(/found/)
  },
)
