import { BadRequestError } from '@kysera/core'
import { assertRowExists, assertRowNotExists, countRows, snapshotTable } from '@kysera/testing'
import { contract } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'

contract('rows', ({ createDatabase, dialect, open, traits, values }) => {
  const openUsers = async () => {
    const db = await open()
    const timestamp = values.timestamp(new Date(0))
    const active = traits.supportsBoolean ? false : 0
    await db.insertInto('users').values({ email: 'b', name: 'Bob', age: 30, active }).execute()
    await db.insertInto('users').values({ email: 'a', name: 'Ann', created_at: timestamp }).execute()
    return db
  }

  test('are found by all values that are given', async () => {
    const db = await openUsers()
    const ann = await assertRowExists(db, 'users', { age: null, name: 'Ann' })
    expect(ann.email).toBe('a')
    expect((await assertRowExists(db, 'users', { active: false })).email).toBe('b')
    expect((await assertRowExists(db, 'users', { created_at: new Date(0) })).email).toBe('a')
    await assertRowExists(db, 'users', {})
    await assertRowNotExists(db, 'users', { name: 'Ann', age: 30 })
    await assertRowNotExists(db, 'tags', {})
  })

  test('that are missing, or there, are shown', async () => {
    const db = await openUsers()
    const where = { name: 'Eve', age: null, created_at: new Date(0) }
    await expect(assertRowExists(db, 'users', where)).rejects.toThrow(
      'Expected row to exist in users with conditions: {"name":"Eve","age":null,"created_at":"1970-01-01T00:00:00.000Z"}',
    )
    await expect(assertRowNotExists(db, 'users', { name: 'Ann' })).rejects.toThrow(
      'Expected no row to exist in users with conditions: {"name":"Ann"}',
    )
    const table: string = 'users'
    await expect(assertRowExists(db, table, { id: 99n })).rejects.toThrow('{"id":"99n"}')
  })

  test('are not looked for by an undefined value', async () => {
    const db = await openUsers()
    const where: { age: number | null } = Object.assign({ age: 1 }, { age: undefined })
    await expect(assertRowExists(db, 'users', where)).rejects.toThrow(BadRequestError)
    await expect(assertRowNotExists(db, 'users', where)).rejects.toThrow(BadRequestError)
    await expect(countRows(db, 'users', { name: 'Ann', ...where })).rejects.toThrow('"age"')
  })

  test('are not looked for by what names no column', async () => {
    const db = await openUsers()
    const table: string = 'users'
    for (const given of [new Map([['name', 'Eve']]), Promise.resolve({ name: 'Eve' }), [], new Date(0)]) {
      await expect(Reflect.apply(assertRowExists, undefined, [db, table, given])).rejects.toThrow(
        BadRequestError,
      )
    }
    await expect(Reflect.apply(assertRowExists, undefined, [db, table, null])).rejects.toThrow(
      BadRequestError,
    )
  })

  test('are counted', async () => {
    const db = await openUsers()
    expect(await countRows(db, 'users')).toBe(2)
    expect(await countRows(db, 'users', { age: null })).toBe(1)
  })

  test('come in the same order, whatever order they were written in', async () => {
    const db = await open()
    const write = async (names: readonly string[]) => {
      await db.deleteFrom('users').execute()
      for (const name of names) {
        await db
          .insertInto('users')
          .values({ id: 10 + name.length, email: name, name: 'x' })
          .execute()
      }
    }
    await write(['a', 'bb', 'ccc'])
    const whole = await snapshotTable(db, 'users')
    const byName = await snapshotTable(db, 'users', { orderBy: 'name' })
    await write(['ccc', 'a', 'bb'])
    expect(await snapshotTable(db, 'users')).toEqual(whole)
    expect(await snapshotTable(db, 'users', { orderBy: ['name'] })).toEqual(byName)
    const emails = (await snapshotTable(db, 'users', { orderBy: 'email' })).map(({ email }) => email)
    expect(emails).toEqual(['a', 'bb', 'ccc'])
  })

  test('come in the same order when they differ in bytes alone', async () => {
    const db = await createDatabase()
    const bytes = dialect === 'postgres' ? 'bytea' : 'blob'
    await db.schema.createTable('files').addColumn('data', bytes).execute()
    const write = async (...files: number[]) => {
      await db.deleteFrom('files').execute()
      for (const file of files)
        await db
          .insertInto('files')
          .values({ data: Buffer.from([file]) })
          .execute()
    }
    await write(1, 2, 3)
    const snapshot = await snapshotTable(db, 'files')
    const ordered = await snapshotTable(db, 'files', { orderBy: 'data' })
    await write(3, 1, 2)
    expect(await snapshotTable(db, 'files')).toEqual(snapshot)
    expect(await snapshotTable(db, 'files', { orderBy: 'data' })).toEqual(ordered)
  })
})
