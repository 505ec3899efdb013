import { BadRequestError, NotFoundError } from '@kysera/core'
import { createRepositoryFactory, normalizePrimaryKeyInput } from '@kysera/repository'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'
import { createLinks } from '../links.js'

contract('keys', ({ open, traits }) => {
  test('of several columns identify a row', async () => {
    const links = await createLinks(await open())
    const first = { post_id: 1, tag_id: 1 }
    expect(await links.create({ ...first, note: 'a' })).toEqual({ ...first, note: 'a' })
    await links.create({ post_id: 2, tag_id: 1 })
    expect(await links.update(first, { note: 'b' })).toEqual({ ...first, note: 'b' })
    expect(await links.findById({ tag_id: 1, post_id: 2 })).toEqual({ post_id: 2, tag_id: 1, note: null })
    expect(await links.delete(first)).toBe(true)
    expect(await links.count()).toBe(1)
  })

  test('may change in an update', async () => {
    const links = await createLinks(await open())
    await links.create({ post_id: 1, tag_id: 1 })
    const moved = await links.update({ post_id: 1, tag_id: 1 }, { post_id: 2 })
    expect(moved).toEqual({ post_id: 2, tag_id: 1, note: null })
  })

  test('that the application gives are taken as they are', async () => {
    const settings = createRepositoryFactory(await open()).create({
      tableName: 'settings',
      primaryKey: 'key',
      primaryKeyType: 'string',
    })
    expect(await settings.create({ key: 'theme', value: 'dark' })).toEqual({ key: 'theme', value: 'dark' })
    expect(await settings.update('theme', { value: 'light' })).toEqual({ key: 'theme', value: 'light' })
    await expect(settings.update('font', { value: 'a' })).rejects.toThrow(NotFoundError)
    expect(await settings.findById('theme')).toEqual({ key: 'theme', value: 'light' })
  })

  test.runIf(!traits.supportsReturning)('are made or asked for where the database returns none', async () => {
    const db: AnyDatabase = await open()
    const factory = createRepositoryFactory(db)
    const made = factory.create({ tableName: 'settings', primaryKey: 'key', primaryKeyType: 'uuid' })
    const { key } = await made.create({ value: 'a' })
    expect(key).toMatch(/^[0-9a-f-]{36}$/)
    const given = factory.create({ tableName: 'settings', primaryKey: 'key', primaryKeyType: 'string' })
    await expect(given.create({ value: 'b' })).rejects.toThrow(BadRequestError)
    expect(await given.count()).toBe(1)
  })

  test('that are not complete touch no row', async () => {
    const links = await createLinks(await open())
    await links.create({ post_id: 1, tag_id: 1 })
    // oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
    const refused: any[] = [
      {},
      { post_id: 1 },
      { post_id: 1, tag_id: null },
      { post_id: 1, tag_id: 1, note: null },
      1,
    ]
    for (const key of refused) {
      await expect(links.delete(key)).rejects.toThrow(BadRequestError)
      await expect(links.update(key, { note: 'x' })).rejects.toThrow(BadRequestError)
      await expect(links.findById(key)).rejects.toThrow(BadRequestError)
    }
    expect(await links.findAll()).toEqual([{ post_id: 1, tag_id: 1, note: null }])
  })
})

test.each([
  undefined,
  null,
  Number.NaN,
  true,
  [],
  [1],
  {},
  { id: 1, name: 'a' },
  { name: 1 },
  { id: undefined },
])('%j is no key', input => {
  expect(() => normalizePrimaryKeyInput('id', input)).toThrow(BadRequestError)
})

test.each([1, 'a', 1n, new Date(0), new Uint8Array(2)])('%s is a key, alone and by column', value => {
  expect(normalizePrimaryKeyInput('id', value)).toEqual({ id: value })
  expect(normalizePrimaryKeyInput(['id'], { id: value })).toEqual({ id: value })
})
