import { BadRequestError } from '@kysera/core'
import {
  createRepositoryFactory,
  customAdapter,
  nativeAdapter,
  normalizeSchema,
  RepositoryValidationError,
  zodAdapter,
  type Repository,
  type SchemaLike,
  type StandardSchema,
} from '@kysera/repository'
import { contract, dummyDb, type SampleDatabase } from '@kysera-internal/test-support'
import type { Kysely, Selectable } from 'kysely'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { ann } from '../users.js'

const CreateUser = z.object({ email: z.email(), name: z.string().default('nobody') })

type Users = Repository<Selectable<SampleDatabase['users']>, SampleDatabase>

const repositoryOf = (db: Kysely<SampleDatabase>, create: SchemaLike, update?: SchemaLike): Users =>
  createRepositoryFactory(db).create({ tableName: 'users', schemas: { create, update } })

/** A schema of a library that has nothing but the standard. */
const trimmed = (delayed = false): StandardSchema<unknown, { email: string; name: string }> => ({
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: value => {
      const valid = typeof value === 'object' && value !== null && 'email' in value
      const result = valid
        ? { value: { email: String(value.email).trim(), name: 'trimmed' } }
        : { issues: [{ message: 'email is missing', path: [{ key: 'email' }] }] }
      return delayed ? Promise.resolve(result) : result
    },
  },
})

contract('validation', ({ open }) => {
  test('writes what the schema gives: unknown keys stripped, defaults applied', async () => {
    const users = repositoryOf(await open(), CreateUser)
    const { email, name } = await users.create({ email: ann.email, nope: 1 })
    expect({ email, name }).toEqual({ email: ann.email, name: 'nobody' })
  })

  test.each([undefined, CreateUser.partial(), zodAdapter(CreateUser.partial())])(
    'never resets a column to its default in an update',
    async update => {
      const users = repositoryOf(await open(), CreateUser, update)
      await users.create(ann)
      expect((await users.update(1, { email: 'new@example.org' })).name).toBe('Ann')
      expect((await users.update(1, { age: 30, name: undefined })).name).toBe('Ann')
    },
  )

  test.each([trimmed(), trimmed(true)])('takes a Standard Schema, asynchronous or not', async schema => {
    const users = repositoryOf(await open(), schema)
    expect((await users.create({ email: ' a ' })).email).toBe('a')
    await expect(users.create({})).rejects.toMatchObject({
      name: 'RepositoryValidationError',
      issues: [{ code: 'invalid', message: 'email is missing', path: ['email'] }],
    })
    expect(await users.count()).toBe(1)
  })

  test('waits for refinements that take their time', async () => {
    const taken = CreateUser.refine(async user => user.email !== ann.email)
    const users = repositoryOf(await open(), taken)
    await expect(users.create(ann)).rejects.toThrow(z.ZodError)
    expect((await users.create({ email: 'b@example.org' })).name).toBe('nobody')
  })

  test('can be left out', async () => {
    const users = createRepositoryFactory(await open()).create({
      tableName: 'users',
      schemas: { create: CreateUser },
      validationStrategy: 'none',
    })
    expect((await users.create({ email: 'not an address', name: 'a' })).email).toBe('not an address')
  })

  test('of results is done when asked for', async () => {
    const strict = { tableName: 'users', schemas: { entity: z.object({ name: z.literal('Ann') }) } } as const
    const factory = createRepositoryFactory(await open())
    const users = factory.create({ ...strict, validateDbResults: true })
    expect(await users.create(ann)).toEqual({ name: 'Ann' })
    await factory.create({ ...strict, validateDbResults: false }).update(1, { name: 'Bob' })
    await expect(users.findAll()).rejects.toThrow(z.ZodError)
  })
})

const db = dummyDb('sqlite')

test('the error of the library reaches the caller', async () => {
  await expect(repositoryOf(db, zodAdapter(CreateUser)).create({ email: 'x' })).rejects.toThrow(z.ZodError)
  const error = new Error('mine')
  const custom = customAdapter(() => {
    throw error
  })
  await expect(repositoryOf(db, custom).create({})).rejects.toBe(error)
  await expect(repositoryOf(db, trimmed()).create({})).rejects.toThrow(RepositoryValidationError)
})

test.each([CreateUser.refine(() => true), customAdapter(data => data), trimmed()])(
  'an update schema that cannot be derived is asked for',
  async schema => {
    const users = repositoryOf(db, schema)
    await expect(users.update(1, { email: 'a@b.cd' })).rejects.toThrow(BadRequestError)
  },
)

test('safeParse has one form for all libraries', () => {
  const issue = { message: 'email is missing', path: ['email'] }
  expect(normalizeSchema(trimmed()).safeParse({})).toEqual({
    success: false,
    error: { ...issue, issues: [{ ...issue, code: 'invalid' }] },
  })
  expect(normalizeSchema(CreateUser).safeParse({ email: 1 })).toMatchObject({
    success: false,
    error: { path: ['email'], issues: [{ code: 'invalid_type', path: ['email'] }] },
  })
  expect(nativeAdapter().safeParse(1)).toEqual({ success: true, data: 1 })
})

test('what is no schema is refused when the repository is made', () => {
  // @ts-expect-error -- not a schema
  expect(() => repositoryOf(db, {})).toThrow(TypeError)
})
