import { BadRequestError } from '@kysera/core'
import { createExecutorSync } from '@kysera/executor'
import { createORM, createRepositoryFactory, upsert, upsertMany } from '@kysera/repository'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract, dummyDb, type AnyDatabase } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createLinks } from '../links.js'
import { createSent } from '../sent.js'
import { ann } from '../users.js'

const byEmail = { conflictColumns: ['email'], returning: true } as const

contract('upsert', ({ open, traits }) => {
  test('inserts a row, then updates what it gives', async () => {
    const db = await open()
    const first = await upsert(db, 'users', { ...ann, age: 30 }, byEmail)
    expect(first).toMatchObject({ ...ann, age: 30 })
    const second = await upsert(db, 'users', { email: ann.email, name: 'Anna' }, byEmail)
    expect(second).toEqual({ ...first, name: 'Anna' })
    expect(await upsert(db, 'users', ann, { conflictColumns: ['email'] })).toBe(undefined)
    expect(await db.selectFrom('users').select('name').execute()).toEqual([{ name: 'Ann' }])
  })

  test('updates the named columns and no others', async () => {
    const db = await open()
    await upsert(db, 'users', { ...ann, age: 30 }, byEmail)
    const changed = { email: ann.email, name: 'Anna', age: 31 }
    const row = await upsert(db, 'users', changed, { ...byEmail, updateColumns: ['age', 'score'] })
    expect([row.name, row.age, row.score]).toEqual(['Ann', 31, null])
  })

  test('leaves a row alone where nothing is to be updated', async () => {
    const db = await open()
    const links = await createLinks(db)
    const key = { post_id: 1, tag_id: 1 }
    const both = { conflictColumns: ['post_id', 'tag_id'], returning: true } as const
    await links.create({ ...key, note: 'kept' })
    expect(await upsert(db, 'post_tags', key, both)).toEqual({ ...key, note: 'kept' })
    const again = { ...key, note: 'lost' }
    expect(await upsert(db, 'post_tags', again, { ...both, updateColumns: [] })).toEqual({
      ...key,
      note: 'kept',
    })
    expect(await links.count()).toBe(1)
  })

  test('sends one statement, and one more to give the row where it is not returned', async () => {
    const { sent, log } = createSent()
    const db = await open({ log })
    await upsert(db, 'users', ann, { conflictColumns: ['email'] })
    expect(sent.length).toBe(1)
    await upsert(db, 'users', ann, byEmail)
    expect(sent.length).toBe(traits.supportsReturning ? 2 : 3)
    await upsertMany(db, 'users', [], byEmail)
    expect(sent.length).toBe(traits.supportsReturning ? 2 : 3)
  })

  test('goes through plugins', async () => {
    const executor = createExecutorSync(await open(), [timestampsPlugin({ tables: ['users'] })])
    const first = await upsert(executor, 'users', ann, byEmail)
    expect(first.created_at).not.toBe(null)
    expect(await upsert(executor, 'users', { ...ann, name: 'Anna' }, byEmail)).toMatchObject({
      name: 'Anna',
      created_at: first.created_at,
    })
  })
})

contract('upsertMany', ({ open, createDatabase, dialect, traits }) => {
  test('counts each row by its own columns, and gives rows in order', async () => {
    const db = await open()
    await upsertMany(
      db,
      'users',
      [
        { email: 'a', name: 'a', age: 1 },
        { email: 'b', name: 'b', age: 2 },
      ],
      byEmail,
    )
    const rows = await upsertMany(
      db,
      'users',
      [
        { email: 'b', name: 'B' },
        { email: 'c', name: 'C', age: 3 },
        { email: 'a', name: 'A', age: null },
        { email: 'd', name: 'D' },
      ],
      byEmail,
    )
    expect(rows.map(row => [row.email, row.name, row.age])).toEqual([
      ['b', 'B', 2],
      ['c', 'C', 3],
      ['a', 'A', null],
      ['d', 'D', null],
    ])
  })

  test('has the last of equal rows win, column by column', async () => {
    const db = await open()
    const twice = [
      { email: 'a', name: 'first', age: 1 },
      { email: 'a', name: 'last' },
    ]
    const rows = await upsertMany(db, 'users', twice, byEmail)
    expect(rows.map(row => [row.name, row.age])).toEqual([
      ['last', 1],
      ['last', 1],
    ])
    expect(rows[0]).toEqual(rows[1])
  })

  test.each([1_000, 50_000])(
    'takes %i rows twice, in and out of transactions',
    async count => {
      const orm = await createORM(await open(), [timestampsPlugin({ tables: ['users'] })])
      const rows = Array.from({ length: count }, (_, index) => ({ email: `${index}`, name: 'n', age: index }))
      expect(await upsertMany(orm.executor, 'users', rows, { conflictColumns: ['email'] })).toBe(undefined)
      await orm.transaction(async () => {
        const again = await upsertMany(
          orm.executor,
          'users',
          rows.map(row => ({ ...row, age: 1 })),
          byEmail,
        )
        expect(again.length).toBe(count)
        expect(again.every((row, index) => row.email === `${index}` && row.age === 1)).toBe(true)
      })
      expect(await createRepositoryFactory(orm.executor).create({ tableName: 'users' }).count()).toBe(count)
    },
    120_000,
  )

  test('is undone as a whole', async () => {
    const db = await open()
    const rows = [
      { email: 'a', name: 'a' },
      { email: 'b', name: 'b', age: 1 },
      { email: 'c', nope: 1 },
    ]
    // @ts-expect-error -- there is no such column
    await expect(upsertMany(db, 'users', rows, byEmail)).rejects.toThrow()
    expect(await db.selectFrom('users').selectAll().execute()).toEqual([])
  })

  test('takes null in a conflict column for no conflict', async () => {
    const db = await createDatabase()
    await db.schema
      .createTable('codes')
      .addColumn('code', 'varchar(20)', column => column.unique())
      .addColumn('note', 'varchar(20)')
      .execute()
    const byCode = { conflictColumns: ['code'] } as const
    await upsertMany(db, 'codes', [{ note: 'a' }, { code: null, note: 'b' }, { code: 'x' }], byCode)
    const codes = createRepositoryFactory(db).create({ tableName: 'codes', primaryKey: 'code' })
    expect(await codes.count({ where: { code: null } })).toBe(2)
    const giving = upsertMany(db, 'codes', [{ note: 'c' }], { ...byCode, returning: true })
    if (traits.supportsReturning) expect(await giving).toEqual([{ code: null, note: 'c' }])
    else await expect(giving).rejects.toThrow(BadRequestError)
  })

  test.runIf(traits.supportsReturning)('gives rows with null beside rows that are left alone', async () => {
    const db = await createDatabase()
    await db.schema
      .createTable('codes')
      .addColumn('code', 'varchar(20)', column => column.unique())
      .execute()
    const rows = [{ code: 'x' }, { code: null }, { code: 'y' }]
    const options = { conflictColumns: ['code'], returning: true } as const
    expect(await upsertMany(db, 'codes', rows, options)).toEqual(rows)
    expect(await upsertMany(db, 'codes', rows, options)).toEqual(rows)
  })

  test('keeps rows apart whose conflict columns are SQL', async () => {
    const db: AnyDatabase = await open()
    const rows = ['A', 'B'].map(name => ({ name: sql`lower(${name})` }))
    await upsertMany(db, 'tags', rows, { conflictColumns: ['name'] })
    await upsertMany(db, 'tags', rows, { conflictColumns: ['name'] })
    const names = await db.selectFrom('tags').select('name').orderBy('name').execute()
    expect(names).toEqual([{ name: 'a' }, { name: 'b' }])
    const giving = upsertMany(db, 'tags', rows, { conflictColumns: ['name'], returning: true })
    await expect(giving).rejects.toThrow(BadRequestError)
  })

  test('keeps rows apart whose conflict columns are objects', async () => {
    const db = await createDatabase()
    const type = dialect === 'postgres' ? sql`jsonb` : sql`varchar(50)`
    await sql`create table settings (path ${type} primary key, n integer)`.execute(db)
    const rows = [1, 2].map(n => ({ path: { n }, n }))
    await upsertMany(db, 'settings', rows, { conflictColumns: ['path'] })
    const found = await db.selectFrom('settings').select('n').orderBy('n').execute()
    expect(found).toEqual([{ n: 1 }, { n: 2 }])
  })
})

// oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
test.each<any>([
  undefined,
  {},
  { conflictColumns: [] },
  { conflictColumns: 'email' },
  { conflictColumns: ['email'], updateColumns: 'name' },
  { conflictColumns: ['email'], update: ['name'] },
  { conflictColumns: ['email'], returning: 1 },
])('options of %j are refused', async options => {
  const { sent, log } = createSent()
  const db = dummyDb('postgres', { log })
  await expect(upsert(db, 'users', ann, options)).rejects.toThrow(BadRequestError)
  await expect(upsertMany(db, 'users', [], options)).rejects.toThrow(BadRequestError)
  expect(sent).toEqual([])
})

test('what is no row, and a database without upsert, are refused', async () => {
  const sqlite = dummyDb('sqlite')
  // @ts-expect-error -- an array
  await expect(upsert(sqlite, 'users', [ann], byEmail)).rejects.toThrow(BadRequestError)
  // @ts-expect-error -- not an array
  await expect(upsertMany(sqlite, 'users', ann, byEmail)).rejects.toThrow(BadRequestError)
  const mssql = dummyDb('mssql')
  await expect(upsert(mssql, 'users', ann, byEmail)).rejects.toThrow(BadRequestError)
})
