import {
  atomicStatusTransition,
  createRepositoriesFactory,
  createRepositoryFactory,
  createSimpleRepository,
  createValidator,
  customAdapter,
  nativeAdapter,
  safeParse,
  typeboxAdapter,
  upsert,
  upsertMany,
  valibotAdapter,
  zodAdapter,
  type Repository,
  type WhereClause,
} from '@kysera/repository'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { type } from 'arktype'
import type { Generated, Kysely, Transaction } from 'kysely'
import * as v from 'valibot'
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
declare const openTrx: Transaction<Database>
declare const otherDb: Kysely<{ other: { id: number } }>
// oxlint-disable-next-line typescript/no-explicit-any -- T14
declare const anyDb: Kysely<any>
const factory = createRepositoryFactory(db)
const CreateUser = z.object({ email: z.string(), name: z.string(), role: z.string().default('reader') })
const schemas = { create: CreateUser }
const users = factory.create({ tableName: 'users', schemas })

test('T1: every kind of schema is taken', () => {
  factory.create({ tableName: 'users', schemas: { create: CreateUser, update: CreateUser.partial() } })
  factory.create({ tableName: 'users', schemas: { create: zodAdapter(CreateUser) } })
  factory.create({
    tableName: 'users',
    schemas: { create: customAdapter(data => ({ email: String(data) })) },
  })
  factory.create({ tableName: 'users', schemas: { create: nativeAdapter<{ email: string }>() } })
  factory.create({ tableName: 'users', schemas: { create: nativeAdapter() } })
  factory.create({ tableName: 'users', schemas: { create: type({ email: 'string', name: 'string' }) } })
  factory.create({
    tableName: 'users',
    schemas: { create: valibotAdapter(v.object({ email: v.string() }), v) },
  })
  const box = typeboxAdapter(Type.Object({ email: Type.String() }), Value)
  const boxed = factory.create({ tableName: 'users', schemas: { create: box } })
  expectTypeOf(boxed.create).parameter(0).toEqualTypeOf<{ email: string }>()
  const plain = factory.create({ tableName: 'users', schemas: { create: v.object({ email: v.string() }) } })
  expectTypeOf(plain.create).parameter(0).toEqualTypeOf<{ email: string }>()
  // @ts-expect-error -- not a schema
  factory.create({ tableName: 'users', schemas: { create: { email: 'text' } } })
})

test('T2: create takes the input of its schema', () => {
  void users.create({ email: 'a', name: 'b' })
  // @ts-expect-error -- the name is missing
  void users.create({ email: 'a' })
  // @ts-expect-error -- the name is a string
  void users.create({ email: 'a', name: 1 })
  const adapted = factory.create({ tableName: 'users', schemas: { create: zodAdapter(CreateUser) } })
  expectTypeOf(adapted.create).parameter(0).toEqualTypeOf<z.input<typeof CreateUser>>()
})

test('T2: create takes what can be inserted where no schema says more', () => {
  const native = factory.create({ tableName: 'users', schemas: { create: nativeAdapter() } })
  void native.create({ email: 'a', name: 'b', deleted_at: null })
  // @ts-expect-error -- the email is missing
  void native.create({ name: 'b' })
  void factory.create({ tableName: 'documents' }).create({ title: 'a' })
})

test('T3: update takes parts, and no unknown property', () => {
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

test('T4: entities are rows, or what mapRow makes of them', () => {
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

test('T5: filters and orders name columns with their types', () => {
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
  // @ts-expect-error -- there is no such column
  void users.paginate({ limit: 1, orderBy: 'nope' })
  // @ts-expect-error -- there is no such column
  void users.paginateCursor({ limit: 1, orderBy: 'nope' })
  // @ts-expect-error -- there is no such column
  void users.findAndCount({ where: { nope: 1 } })
})

test('T6: a column that may be null is compared with null', () => {
  void users.find({ where: { deleted_at: null } })
  void users.find({ where: { deleted_at: { $in: ['a', null] } } })
})

test('T7: select narrows the rows', async () => {
  const rows = await users.find({ select: ['id', 'email'] })
  expectTypeOf(rows).toEqualTypeOf<Pick<User, 'id' | 'email'>[]>()
  // @ts-expect-error -- the name was not selected
  void rows[0]?.name
  expectTypeOf(users.findOne({ select: ['id'] })).resolves.toEqualTypeOf<Pick<User, 'id'> | null>()
})

test('T8: keys have the type of their columns', () => {
  // @ts-expect-error -- the id is a number
  void users.findById('x')
  const documents = factory.create({ tableName: 'documents', primaryKey: 'uuid' })
  expectTypeOf(documents.findById).parameter(0).toEqualTypeOf<string>()
  const members = factory.create({ tableName: 'members', primaryKey: ['tenant_id', 'user_id'] })
  expectTypeOf(members.delete).parameter(0).toEqualTypeOf<{ tenant_id: number; user_id: number }>()
  // @ts-expect-error -- there is no such column
  factory.create({ tableName: 'members', primaryKey: ['nope'] })
})

test('T9: the documented forms with written types compile', () => {
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

test('T10: a filter can be put together step by step', () => {
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

test('T8: methods on many rows take keys and inputs of the same types', () => {
  const members = factory.create({ tableName: 'members', primaryKey: ['tenant_id', 'user_id'] })
  expectTypeOf(members.findByIds)
    .parameter(0)
    .toEqualTypeOf<readonly { tenant_id: number; user_id: number }[]>()
  void users.bulkCreate([{ email: 'a', name: 'b' }])
  void users.bulkUpdate([{ id: 1, data: { name: 'b' } }], { atomic: false })
  expectTypeOf(users.bulkUpdate([])).resolves.toEqualTypeOf<User[]>()
  expectTypeOf(users.bulkDelete([1])).resolves.toEqualTypeOf<number>()
  // @ts-expect-error -- the name is missing
  void users.bulkCreate([{ email: 'a' }])
  // @ts-expect-error -- there is no such property
  void users.bulkUpdate([{ id: 1, data: { nope: 1 } }])
  // @ts-expect-error -- the id is a number
  void users.bulkDelete(['x'])
})

test('T7: pages give entities, or the selected columns', () => {
  expectTypeOf(users.paginate({ limit: 1 }).then(page => page.items)).resolves.toEqualTypeOf<User[]>()
  expectTypeOf(users.paginateCursor({ limit: 1 }).then(page => page.items)).resolves.toEqualTypeOf<User[]>()
  const selected = users.findAndCount({ select: ['id'] })
  expectTypeOf(selected).resolves.toEqualTypeOf<{ items: Pick<User, 'id'>[]; total: number }>()
})

// oxlint-disable-next-line typescript/explicit-function-return-type -- the inferred type is what is tested
const createUserRepository = (executor: Kysely<Database>) =>
  createRepositoryFactory(executor).create({ tableName: 'users', schemas })

test('T12: a set of repositories has the types of its factories', () => {
  const createRepos = createRepositoriesFactory({ users: executor => createUserRepository(executor) })
  expectTypeOf(createRepos(openTrx).users).toEqualTypeOf<typeof users>()
  const direct = createRepositoriesFactory({ users: createUserRepository })
  expectTypeOf(direct(db).users).toEqualTypeOf<typeof users>()
  // @ts-expect-error -- not the database of the factories
  direct(otherDb)
})

test('T13: upserts and transitions name columns of the table', () => {
  const ann = { email: 'a', name: 'b' }
  expectTypeOf(
    upsert(db, 'users', ann, { conflictColumns: ['email'], returning: true }),
  ).resolves.toEqualTypeOf<User>()
  expectTypeOf(upsertMany(db, 'users', [ann], { conflictColumns: ['email'] })).resolves.toEqualTypeOf<
    User[] | undefined
  >()
  // @ts-expect-error -- there is no such column
  void upsert(db, 'users', ann, { conflictColumns: ['nope'] })
  // @ts-expect-error -- there is no such column
  void upsertMany(db, 'users', [ann], { conflictColumns: ['email'], updateColumns: ['nope'] })
  // @ts-expect-error -- the name is missing
  void upsert(db, 'users', { email: 'a' }, { conflictColumns: ['email'] })

  const move = { statusColumn: 'role', fromStatus: 'reader', toStatus: 'writer' } as const
  const moved = atomicStatusTransition(db, 'members', { tenant_id: 1, user_id: 2 }, move)
  expectTypeOf(moved).resolves.toEqualTypeOf<{ tenant_id: number; user_id: number; role: string } | null>()
  // @ts-expect-error -- there is no such column
  void atomicStatusTransition(db, 'members', { tenant_id: 1 }, { ...move, statusColumn: 'nope' })
  // @ts-expect-error -- there is no column named status
  void atomicStatusTransition(db, 'members', { tenant_id: 1 }, { fromStatus: 'reader', toStatus: 'writer' })
  // @ts-expect-error -- the role is text
  void atomicStatusTransition(db, 'members', { tenant_id: 1 }, { ...move, toStatus: 1 })
})

test('T14: with a database of any shape everything compiles', () => {
  const things = createRepositoryFactory(anyDb).create({ tableName: 'things', mapRow: row => row, schemas })
  void things.find({ where: { anything: { $gt: 1 }, $or: [{ a: null }] }, orderBy: 'b', select: ['c'] })
  void things.findById(1).then(thing => thing?.whatever)
  void things.paginateCursor({ limit: 1, orderBy: 'x' })
  void createSimpleRepository(anyDb, 'things').bulkUpdate([{ id: 'x', data: { y: 1 } }])
  void upsert(anyDb, 'things', { a: 1 }, { conflictColumns: ['a'] })
  void atomicStatusTransition(anyDb, 'things', { id: 1 }, { fromStatus: 'a', toStatus: 'b' })
})

test('a simple repository has the types of its table', () => {
  const simple = createSimpleRepository(db, 'users', row => ({ address: row.email }))
  expectTypeOf(simple.findById(1)).resolves.toEqualTypeOf<{ address: string } | null>()
  const documents = createSimpleRepository(db, 'documents', undefined, { primaryKey: 'uuid' })
  expectTypeOf(documents.findById).parameter(0).toEqualTypeOf<string>()
  expectTypeOf(documents.findAll()).resolves.toEqualTypeOf<{ uuid: string; title: string }[]>()
})

test('a schema beside a repository gives what it says', () => {
  expectTypeOf(createValidator(CreateUser).validate).returns.toEqualTypeOf<z.output<typeof CreateUser>>()
  expectTypeOf(safeParse(zodAdapter(CreateUser), {})).toEqualTypeOf<z.output<typeof CreateUser> | null>()
})
