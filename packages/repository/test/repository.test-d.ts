import {
  createRepositoryFactory,
  customAdapter,
  nativeAdapter,
  zodAdapter,
  type Repository,
  type WhereClause,
} from '@kysera/repository'
import type { Generated, Kysely } from 'kysely'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'

interface Database {
  users: {
    id: Generated<number>
    email: string
    name: string
    created_at: Generated<Date>
    deleted_at: string | null
  }
  documents: { uuid: Generated<string>; title: string }
  members: { tenant_id: number; user_id: number; role: string }
}
interface User {
  id: number
  email: string
  name: string
  created_at: Date
  deleted_at: string | null
}

declare const db: Kysely<Database>
const factory = createRepositoryFactory(db)
const CreateUser = z.object({ email: z.string(), name: z.string(), role: z.string().default('reader') })
const schemas = { create: CreateUser }
const users = factory.create({ tableName: 'users', schemas })

test('every kind of schema is taken', () => {
  factory.create({ tableName: 'users', schemas: { create: CreateUser, update: CreateUser.partial() } })
  factory.create({ tableName: 'users', schemas: { create: zodAdapter(CreateUser) } })
  factory.create({
    tableName: 'users',
    schemas: { create: customAdapter(data => ({ email: String(data) })) },
  })
  factory.create({ tableName: 'users', schemas: { create: nativeAdapter<{ email: string }>() } })
  factory.create({ tableName: 'users', schemas: { create: nativeAdapter() } })
  // @ts-expect-error -- not a schema
  factory.create({ tableName: 'users', schemas: { create: { email: 'text' } } })
})

test('create takes the input of its schema', () => {
  void users.create({ email: 'a', name: 'b' })
  // @ts-expect-error -- the name is missing
  void users.create({ email: 'a' })
  // @ts-expect-error -- the name is a string
  void users.create({ email: 'a', name: 1 })
  const adapted = factory.create({ tableName: 'users', schemas: { create: zodAdapter(CreateUser) } })
  expectTypeOf(adapted.create).parameter(0).toEqualTypeOf<z.input<typeof CreateUser>>()
})

test('create takes what can be inserted where no schema says more', () => {
  const native = factory.create({ tableName: 'users', schemas: { create: nativeAdapter() } })
  void native.create({ email: 'a', name: 'b', deleted_at: null })
  // @ts-expect-error -- the email is missing
  void native.create({ name: 'b' })
  void factory.create({ tableName: 'documents' }).create({ title: 'a' })
})

test('update takes parts, and no unknown property', () => {
  void users.update(1, { name: 'c' })
  void users.update(1, {})
  // @ts-expect-error -- there is no such property
  void users.update(1, { nope: 1 })
  const narrow = factory.create({
    tableName: 'users',
    schemas: { create: CreateUser, update: z.object({ name: z.string() }).partial() },
  })
  // @ts-expect-error -- the update schema has no email
  void narrow.update(1, { email: 'a' })
})

test('entities are rows, or what mapRow makes of them', () => {
  expectTypeOf(users.findAll()).resolves.toEqualTypeOf<User[]>()
  const mapped = factory.create({ tableName: 'users' as const, mapRow: row => row, schemas })
  expectTypeOf(mapped.findById(1)).resolves.toEqualTypeOf<User | null>()
  const renamed = factory.create({
    tableName: 'users',
    mapRow: row => ({ id: row.id, createdAt: row.created_at }),
    schemas,
  })
  expectTypeOf(renamed.findAll()).resolves.toEqualTypeOf<{ id: number; createdAt: Date }[]>()
  void renamed.find({ where: { created_at: new Date() }, orderBy: 'created_at' })
  // @ts-expect-error -- filters name columns
  void renamed.find({ where: { createdAt: new Date() } })
})

test('filters and orders name columns with their types', () => {
  void users.find({ where: { id: { $gt: 1 }, $or: [{ name: { $contains: 'a' } }, { email: 'b' }] } })
  // @ts-expect-error -- there is no such column
  void users.find({ where: { emial: 'x' } })
  // @ts-expect-error -- the id is a number
  void users.find({ where: { id: { $gt: 'x' } } })
  // @ts-expect-error -- numbers contain nothing
  void users.find({ where: { id: { $contains: 'x' } } })
  // @ts-expect-error -- there is no such column
  void users.find({ orderBy: 'nope' })
  // @ts-expect-error -- there is no such column
  void users.find({ sort: [{ column: 'nope', direction: 'asc' }] })
  // @ts-expect-error -- there is no such column
  void users.find({ select: ['nope'] })
  // @ts-expect-error -- there is no such column
  void users.count({ where: { nope: 1 } })
})

test('a column that may be null is compared with null', () => {
  void users.find({ where: { deleted_at: null } })
  void users.find({ where: { deleted_at: { $in: ['a', null] } } })
})

test('select narrows the rows', async () => {
  const rows = await users.find({ select: ['id', 'email'] })
  expectTypeOf(rows).toEqualTypeOf<Pick<User, 'id' | 'email'>[]>()
  // @ts-expect-error -- the name was not selected
  void rows[0]?.name
  expectTypeOf(users.findOne({ select: ['id'] })).resolves.toEqualTypeOf<Pick<User, 'id'> | null>()
})

test('keys have the type of their columns', () => {
  // @ts-expect-error -- the id is a number
  void users.findById('x')
  const documents = factory.create({ tableName: 'documents', primaryKey: 'uuid' })
  expectTypeOf(documents.findById).parameter(0).toEqualTypeOf<string>()
  const members = factory.create({ tableName: 'members', primaryKey: ['tenant_id', 'user_id'] })
  expectTypeOf(members.delete).parameter(0).toEqualTypeOf<{ tenant_id: number; user_id: number }>()
  // @ts-expect-error -- there is no such column
  factory.create({ tableName: 'members', primaryKey: ['nope'] })
})

test('the documented forms with written types compile', () => {
  const written: Repository<User, Database> = factory.create({
    tableName: 'users',
    mapRow: (row): User => row,
    schemas,
  })
  void written.findAll()
  expectTypeOf(factory.create<'users', User>({ tableName: 'users' }).findAll()).resolves.toEqualTypeOf<
    User[]
  >()
  const keyed = factory.create<'documents', { title: string }, string>({ tableName: 'documents' })
  expectTypeOf(keyed.findById).parameter(0).toEqualTypeOf<string>()
})

test('a filter can be put together step by step', () => {
  const where: WhereClause<{ name: string; price: number }> = {}
  where.name = { $contains: 'x' }
  where.price = {}
  where.price.$gte = 3
})

test('a repository in a transaction is of the same type', () => {
  void users.transaction(async trx => {
    expectTypeOf(users.withTransaction(trx)).toEqualTypeOf<typeof users>()
  })
})
