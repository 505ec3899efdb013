import { BadRequestError } from '@kysera/core'
import {
  createRepositoryFactory,
  normalizeSchema,
  RepositoryValidationError,
  standardAdapter,
  typeboxAdapter,
  valibotAdapter,
  zodAdapter,
  type Repository,
  type SchemaLike,
} from '@kysera/repository'
import { contract, dummyDb, type SampleDatabase } from '@kysera-internal/test-support'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { type } from 'arktype'
import type { Kysely, Selectable } from 'kysely'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createSent } from '../sent.js'

const zod = z.object({
  email: z.string().min(3),
  name: z.string().default('nobody'),
  age: z.number().optional(),
})
const valibot = v.object({
  email: v.pipe(v.string(), v.minLength(3)),
  name: v.optional(v.string(), 'nobody'),
  age: v.optional(v.number()),
})
const typebox = Type.Object({
  email: Type.String({ minLength: 3 }),
  name: Type.String({ default: 'nobody' }),
  age: Type.Optional(Type.Number()),
})
const arktype = type({ '+': 'delete', email: 'string >= 3', name: "string = 'nobody'", 'age?': 'number' })

type ErrorClass = new (...args: never[]) => Error

/** Each library, the error that it rejects with, and whether an update schema follows from a create schema. */
const libraries: [string, SchemaLike, ErrorClass, boolean][] = [
  ['Zod', zod, z.ZodError, true],
  ['Zod by its adapter', zodAdapter(zod), z.ZodError, true],
  ['Zod as a Standard Schema', standardAdapter(zod), RepositoryValidationError, false],
  ['Valibot', valibot, RepositoryValidationError, false],
  ['Valibot by its adapter', valibotAdapter(valibot), RepositoryValidationError, false],
  ['Valibot by its adapter and module', valibotAdapter(valibot, v), v.ValiError, true],
  ['TypeBox', typeboxAdapter(typebox, Value), RepositoryValidationError, true],
  ['ArkType', arktype, RepositoryValidationError, false],
  ['ArkType by the standard adapter', standardAdapter(arktype), RepositoryValidationError, false],
]

type Users = Repository<Selectable<SampleDatabase['users']>, SampleDatabase>
const usersOf = (db: Kysely<SampleDatabase>, create: SchemaLike): Users =>
  createRepositoryFactory(db).create({ tableName: 'users', schemas: { create } })

contract('a schema', ({ open }) => {
  test.each(libraries)('of %s is applied to what is written', async (_, schema, error, derives) => {
    const users = usersOf(await open(), schema)
    const input = { email: 'ann@example.org', nope: 1 }
    expect(await users.create(input)).toMatchObject({ email: input.email, name: 'nobody', age: null })
    expect(input).toEqual({ email: 'ann@example.org', nope: 1 })
    await expect(users.create({ email: 1 })).rejects.toThrow(error)
    await users.withExecutor(users.executor).bulkCreate([{ email: 'bob', name: 'Bob' }])
    const updating = users.update(2, { age: 5 })
    if (derives) expect(await updating).toMatchObject({ email: 'bob', name: 'Bob', age: 5 })
    else await expect(updating).rejects.toThrow(BadRequestError)
    if (derives) await expect(users.update(2, { email: 1 })).rejects.toThrow(error)
  })
})

test.each(libraries)('%s refuses an input before anything is sent', async (_, schema, error) => {
  const { sent, log } = createSent()
  const users = usersOf(dummyDb('postgres', { log }), schema)
  await expect(users.create({ email: 'x' })).rejects.toThrow(error)
  await expect(users.bulkCreate([{ email: 'long' }, { email: 'x' }])).rejects.toThrow(error)
  expect(sent).toEqual([])
})

test.each(libraries)('%s tells of what is wrong in one form', (_, schema) => {
  const result = normalizeSchema(schema).safeParse({ email: 'ann@example.org', name: 1 })
  expect(result).toMatchObject({
    success: false,
    error: {
      path: ['name'],
      issues: [{ code: expect.any(String), message: expect.any(String), path: ['name'] }],
    },
  })
  expect(normalizeSchema(schema).safeParse({ email: 'abc' })).toEqual({
    success: true,
    data: { email: 'abc', name: 'nobody' },
  })
})

test('asynchronous Valibot schemas work, with the module and without', async () => {
  const taken = v.pipeAsync(
    v.objectAsync({ email: v.string(), name: v.string() }),
    v.checkAsync(async user => user.email !== 'taken'),
  )
  for (const schema of [taken, valibotAdapter(taken), valibotAdapter(taken, v)]) {
    const users = usersOf(dummyDb('postgres'), schema)
    await expect(users.create({ email: 'taken', name: 'a' })).rejects.toMatchObject({ issues: [{}] })
  }
  const plain = valibotAdapter(v.objectAsync({ email: v.string() }), v)
  expect(await plain.partial?.().parseAsync?.({})).toEqual({})
})

test('transforms of TypeBox are applied, and paths into lists are told', () => {
  const list = Type.Object({ tags: Type.Array(Type.Transform(Type.String()).Decode(Number).Encode(String)) })
  const adapter = typeboxAdapter(list, Value)
  expect(adapter.parse({ tags: ['1', '2'] })).toEqual({ tags: [1, 2] })
  expect(adapter.safeParse({ tags: ['1', 2] })).toMatchObject({ error: { path: ['tags', 1] } })
})

test('a schema that sees the whole object gives no update schema', async () => {
  const checked = v.pipe(
    valibot,
    v.check(user => user.name !== user.email),
  )
  const users = usersOf(dummyDb('postgres'), valibotAdapter(checked, v))
  await expect(users.update(1, { name: 'a' })).rejects.toThrow(BadRequestError)
})

test('adapters ask for the module that they cannot do without', () => {
  // @ts-expect-error -- the module is missing
  expect(() => typeboxAdapter(typebox)).toThrow(TypeError)
  // @ts-expect-error -- no Standard Schema
  expect(() => valibotAdapter({ type: 'object' })).toThrow(TypeError)
})
