import { sql, type Compilable } from 'kysely'
import { describe, expect, test } from 'vitest'
import { PluginExecutionError, type AnyDb, type ColumnValues, type Plugin } from '../src/index.js'
import { compiling, sqlOf } from './compiling.js'

const inserting = (values: ColumnValues): Plugin => ({ name: 'inserting', insertValues: () => values })
const updating = (values: ColumnValues): Plugin => ({ name: 'updating', updateValues: () => values })

interface Case {
  readonly name: string
  readonly values: ColumnValues
  readonly build: (db: AnyDb) => Compilable
  readonly sql: string
  readonly parameters?: readonly unknown[]
}

const fill = { fill: { by: 7 } }
const set = { set: { by: 7 } }

const inserts: readonly Case[] = [
  {
    name: 'a column that is not given is filled',
    values: fill,
    build: db => db.insertInto('t').values({ a: 1 }),
    sql: 'insert into "t" ("a", "by") values ($1, $2)',
    parameters: [1, 7],
  },
  {
    name: 'a column that is given is kept, null too',
    values: fill,
    build: db =>
      db.insertInto('t').values([
        { a: 1, by: 8 },
        { a: 2, by: null },
      ]),
    sql: 'insert into "t" ("a", "by") values ($1, $2), ($3, $4)',
    parameters: [1, 8, 2, null],
  },
  {
    name: 'each row is filled by itself',
    values: fill,
    build: db => db.insertInto('t').values([{ a: 1, by: 8 }, { a: 2 }, { a: 3, by: undefined }]),
    sql: 'insert into "t" ("a", "by") values ($1, $2), ($3, $4), ($5, $6)',
    parameters: [1, 8, 2, 7, 3, 7],
  },
  {
    name: 'a set replaces what is given',
    values: set,
    build: db => db.insertInto('t').values([{ a: 1, by: 8 }, { a: 2 }]),
    sql: 'insert into "t" ("a", "by") values ($1, $2), ($3, $4)',
    parameters: [1, 7, 2, 7],
  },
  {
    name: 'an expression is compiled',
    values: { fill: { by: sql`now()` } },
    build: db => db.insertInto('t').values([{ a: 1 }, { a: 2 }]),
    sql: 'insert into "t" ("a", "by") values ($1, now()), ($2, now())',
    parameters: [1, 2],
  },
  {
    name: 'an undefined value is no value',
    values: { fill: { by: undefined }, set: { at: undefined } },
    build: db => db.insertInto('t').values({ a: 1 }),
    sql: 'insert into "t" ("a") values ($1)',
  },
  {
    name: 'default values become a row',
    values: fill,
    build: db => db.insertInto('t').defaultValues(),
    sql: 'insert into "t" ("by") values ($1)',
  },
  {
    name: 'a select is given one more column',
    values: fill,
    build: db =>
      db
        .insertInto('t')
        .columns(['a'])
        .expression(eb => eb.selectFrom('s').select('s.a')),
    sql: 'insert into "t" ("a", "by") select "s"."a", $1 as "by" from "s"',
  },
  {
    name: 'a select keeps a column that it gives',
    values: fill,
    build: db =>
      db
        .insertInto('t')
        .columns(['by'])
        .expression(eb => eb.selectFrom('s').select('s.a')),
    sql: 'insert into "t" ("by") select "s"."a" from "s"',
  },
  {
    name: 'a set replaces a column of a select',
    values: set,
    build: db =>
      db
        .insertInto('t')
        .columns(['by', 'a'])
        .expression(eb => eb.selectFrom('s').select(['s.b', 's.a'])),
    sql: 'insert into "t" ("by", "a") select $1 as "value", "s"."a" from "s"',
  },
  {
    name: 'a select without a column list is not filled',
    values: fill,
    build: db => db.insertInto('t').expression(eb => eb.selectFrom('s').selectAll()),
    sql: 'insert into "t" select * from "s"',
  },
]

const updates: readonly Case[] = [
  {
    name: 'a column that is not assigned is filled',
    values: fill,
    build: db => db.updateTable('t').set({ a: 1 }),
    sql: 'update "t" set "a" = $1, "by" = $2',
    parameters: [1, 7],
  },
  {
    name: 'an assigned column is kept',
    values: fill,
    build: db => db.updateTable('t').set({ by: 8 }),
    sql: 'update "t" set "by" = $1',
    parameters: [8],
  },
  {
    name: 'a set replaces an assignment, in each of its forms',
    values: set,
    build: db => db.updateTable('t').set('by', 8).set({ a: 1 }),
    sql: 'update "t" set "a" = $1, "by" = $2',
    parameters: [1, 7],
  },
  {
    name: 'columns of an expression are those of the updated table',
    values: { set: { version: sql.ref('version') } },
    build: db => db.updateTable('t as u').from('s').set({ a: 1 }),
    sql: 'update "t" as "u" set "a" = $1, "version" = "u"."version" from "s"',
  },
  {
    name: 'an upsert is an update too',
    values: fill,
    build: db =>
      db
        .insertInto('t')
        .values({ a: 1 })
        .onConflict(oc => oc.column('a').doUpdateSet({ b: 2 })),
    sql: 'insert into "t" ("a") values ($1) on conflict ("a") do update set "b" = $2, "by" = $3',
  },
  {
    name: 'an upsert that does nothing is no update',
    values: fill,
    build: db =>
      db
        .insertInto('t')
        .values({ a: 1 })
        .onConflict(oc => oc.column('a').doNothing()),
    sql: 'insert into "t" ("a") values ($1) on conflict ("a") do nothing',
  },
  {
    name: 'the update arm of a merge is an update',
    values: fill,
    build: db => db.mergeInto('t').using('s', 's.id', 't.id').whenMatched().thenUpdateSet({ a: 1 }),
    sql: 'merge into "t" using "s" on "s"."id" = "t"."id" when matched then update set "a" = $1, "by" = $2',
  },
]

describe.each([
  ['insertValues', inserts, inserting],
  ['updateValues', updates, updating],
] as const)('%s', (_, cases, plugin) => {
  test.each(cases)('$name', ({ values, build, sql: expected, parameters }) => {
    const compiled = build(compiling([plugin(values)])).compile()

    expect(compiled.sql).toBe(expected)
    if (parameters !== undefined) expect(compiled.parameters).toEqual(parameters)
  })
})

test('the insert arm of a merge is an insert', () => {
  const merge = compiling([inserting(fill)])
    .mergeInto('t')
    .using('s', 's.id', 't.id')
    .whenNotMatched()
    .thenInsertValues({ a: 1 })

  expect(sqlOf(merge)).toBe(
    'merge into "t" using "s" on "s"."id" = "t"."id" when not matched then insert ("a", "by") values ($1, $2)',
  )
})

const refused: readonly (readonly [name: string, build: (db: AnyDb) => Compilable])[] = [
  ['without a column list', db => db.insertInto('t').expression(eb => eb.selectFrom('s').selectAll())],
  [
    'whose select does not list its columns',
    db =>
      db
        .insertInto('t')
        .columns(['a', 'by'])
        .expression(eb => eb.selectFrom('s').selectAll()),
  ],
  [
    'whose source is raw',
    db =>
      db
        .insertInto('t')
        .columns(['by'])
        .expression(sql`select 1`),
  ],
]

test.each(refused)('a set is refused in an insert %s', (_, build) => {
  expect(() => build(compiling([inserting(set)])).compile()).toThrow(PluginExecutionError)
})

test('later plugins replace what earlier ones set, and fill only what is left', () => {
  const first: Plugin = { name: 'a', insertValues: () => ({ set: { x: 1 }, fill: { y: 1 } }) }
  const second: Plugin = { name: 'b', insertValues: () => ({ set: { x: 2 }, fill: { y: 2, z: 2 } }) }

  expect(compiling([first, second]).insertInto('t').values({ a: 0 }).compile().parameters).toEqual([
    0, 1, 2, 2,
  ])
})

test('on MySQL each assignment keeps what a hidden row has', () => {
  const hide: Plugin = { name: 'hide', filter: (_, eb) => eb('deleted_at', 'is', null) }
  const upsert = compiling([hide], { dialect: 'mysql' })
    .insertInto('t')
    .values({ a: 1 })
    .onDuplicateKeyUpdate({ deleted_at: null, b: 2 })

  expect(sqlOf(upsert)).toBe(
    'insert into `t` (`a`) values (?) on duplicate key update `b` = case when `t`.`deleted_at` is null then ? else `t`.`b` end, `deleted_at` = case when `t`.`deleted_at` is null then ? else `t`.`deleted_at` end',
  )
})

test('on MySQL two assignments to columns of the filter are refused', () => {
  const hide: Plugin = { name: 'hide', filter: (_, eb) => eb.and([eb('a', '=', 1), eb('b', '=', 2)]) }
  const upsert = compiling([hide], { dialect: 'mysql' }).insertInto('t').values({ a: 1 })

  expect(() => upsert.onDuplicateKeyUpdate({ a: 2, b: 3 }).compile()).toThrow(PluginExecutionError)
})
