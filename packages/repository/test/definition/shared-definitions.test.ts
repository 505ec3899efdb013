import { BadRequestError } from '@kysera/core'
import { createRepositoryFactory, type RepositorySchemas } from '@kysera/repository'
import { dummyDb } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'
import { z } from 'zod'

const create = z.object({ name: z.string() })
const mapRow = ({ name }: { name: string }): string => name

const db = dummyDb('postgres')
test('a table has a name', () => {
  // @ts-expect-error -- as a program in JavaScript could call it
  expect(() => createRepositoryFactory(db).create({})).toThrow(
    new BadRequestError('tableName must be a name'),
  )
})

const repositoryOf = (config: object = {}, tableName: 'tags' | 'users' = 'tags', on = db) =>
  createRepositoryFactory(on).create({ tableName, schemas: { create }, ...config })

test('repositories of one configuration share what it defines, however often it is written down', () => {
  const first = repositoryOf({ mapRow, primaryKey: ['id', 'name'] })
  const second = repositoryOf({ mapRow, primaryKey: ['id', 'name'] })
  expect(second.parseKey).toBe(first.parseKey)
  expect(second.parseUpdate).toBe(first.parseUpdate)
  expect(second.toEntity).toBe(first.toEntity)
  expect(second.findById).not.toBe(first.findById)
})

test.each<[what: string, config: object]>([
  ['key', { primaryKey: 'name' }],
  ['list of key columns', { primaryKey: ['id', 'name'] }],
  ['schema of inputs', { schemas: { create: z.object({ name: z.string() }) } }],
  [
    'second schema',
    { schemas: { create, update: create.partial() } satisfies RepositorySchemas<unknown, unknown> },
  ],
  ['mapping', { mapRow: ({ id }: { id: number }) => id }],
  ['database schema', { schema: 'tenant_1' }],
  ['dialect', { dialect: 'sqlite' }],
  ['validation', { validationStrategy: 'none' }],
])('another %s is another definition', async (_, config) => {
  const first = repositoryOf()
  const other = repositoryOf(config)
  expect(other.parseKey).not.toBe(first.parseKey)
  expect(repositoryOf().parseKey).not.toBe(other.parseKey)
})

test('a configuration that has been changed is another one', () => {
  const config: { tableName: 'tags'; primaryKey: 'id' | 'name' } = { tableName: 'tags', primaryKey: 'id' }
  const factory = createRepositoryFactory(db)
  const first = factory.create(config)
  config.primaryKey = 'name'
  const second = factory.create(config)
  expect([first.primaryKey, second.primaryKey]).toEqual([['id'], ['name']])
})

test('tables and databases have definitions of their own', () => {
  const first = repositoryOf()
  expect(repositoryOf({}, 'users').parseKey).not.toBe(first.parseKey)
  expect(repositoryOf({}, 'tags', dummyDb('postgres')).parseKey).not.toBe(first.parseKey)
  expect(repositoryOf().parseKey).toBe(first.parseKey)
})
