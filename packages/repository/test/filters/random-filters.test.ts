import { BadRequestError } from '@kysera/core'
import { createRepositoryFactory } from '@kysera/repository'
import { fc } from '@fast-check/vitest'
import { contract, dummyDb, type AnyDatabase, type DialectName } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createSent } from '../sent.js'
import { evaluateFilter } from './evaluate-filter.js'

const numbers = [-2, -1, 0, 1, 2, 10]
const texts = ['', 'a', 'b', 'ab', 'a%b', 'a_b', 'a!b', '[a]', 'a\\b', "'", 'é']
const times = [0, 1, 1_700_000_000_123].map(time => new Date(time))
const objects = [{ a: 1 }, { a: 2 }, { a: { b: [1] } }, { b: 'x' }]

interface Thing {
  readonly id: number
  readonly n: number | null
  readonly t: string | null
  readonly d: Date | null
  readonly f: boolean | null
  readonly j: object | null
}

const pick = <T>(values: readonly T[], seed: number): T | null => values[seed % (values.length + 1)] ?? null

const things: Thing[] = Array.from({ length: 60 }, (_, id) => ({
  id,
  n: pick(numbers, id),
  t: pick(texts, id * 7),
  d: pick(times, id * 3),
  f: pick([true, false], id),
  j: pick(objects, id * 11),
}))

/** Columns in which databases compare as JavaScript does. */
const columnTypes: Readonly<
  Record<DialectName, readonly [text: string, time: string, flag: string, json: string]>
> = {
  sqlite: ['text', 'text', 'integer', 'text'],
  postgres: ['text collate "C"', 'timestamptz', 'boolean', 'jsonb'],
  mysql: ['varchar(20) collate utf8mb4_bin', 'datetime(3)', 'boolean', 'varchar(99) collate utf8mb4_bin'],
  mssql: ['nvarchar(20) collate Latin1_General_BIN2', 'datetime2(3)', 'bit', 'nvarchar(99)'],
}

async function createThings(db: AnyDatabase, dialect: DialectName): Promise<void> {
  const [text, time, flag, json] = columnTypes[dialect].map(type => sql.raw(type))
  await sql`create table things (id integer, n integer, t ${text}, d ${time}, f ${flag}, j ${json})`.execute(
    db,
  )
  await createRepositoryFactory(db)
    .create({ tableName: 'things', validationStrategy: 'none' })
    .bulkCreate(things)
}

const operatorsOf = (
  value: fc.Arbitrary<unknown>,
  more: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<unknown> => {
  const maybeNull = fc.option(value, { freq: 4 })
  const all: Record<string, fc.Arbitrary<unknown>> = {
    $eq: maybeNull,
    $ne: maybeNull,
    $in: fc.array(maybeNull, { maxLength: 4 }),
    $nin: fc.array(maybeNull, { maxLength: 4 }),
    $isNull: fc.boolean(),
    $isNotNull: fc.boolean(),
    ...more,
  }
  const entry = fc
    .constantFrom(...Object.keys(all))
    .chain(name => fc.tuple(fc.constant(name), all[name] ?? maybeNull))
  return fc.array(entry, { minLength: 1, maxLength: 3 }).map(entries => Object.fromEntries(entries))
}

const ordered = (value: fc.Arbitrary<unknown>): Record<string, fc.Arbitrary<unknown>> => ({
  $gt: value,
  $gte: value,
  $lt: value,
  $lte: value,
  $between: fc.tuple(value, value),
})

const n = fc.constantFrom(...numbers)
const t = fc.constantFrom(...texts)
const d = fc.constantFrom(...times)
const f = fc.boolean()
const j = fc.constantFrom(...objects)
// Of the characters that escape, databases have their own ideas in patterns.
const pattern = fc.stringMatching(/^[ab%_!]{0,4}$/)
const textual = { $like: pattern, $ilike: pattern, $contains: t, $startsWith: t, $endsWith: t }

const conditions: Record<string, fc.Arbitrary<unknown>> = {
  n: fc.oneof(fc.option(n), operatorsOf(n, ordered(n))),
  t: fc.oneof(fc.option(t), operatorsOf(t, { ...ordered(t), ...textual })),
  d: fc.oneof(fc.option(d), operatorsOf(d, ordered(d))),
  f: fc.oneof(fc.option(f), operatorsOf(f)),
  j: fc.oneof(fc.option(j), operatorsOf(j)),
}

const joining = (members: fc.Arbitrary<object>): fc.Arbitrary<object> => {
  const joined = fc.array(members, { maxLength: 3 })
  return fc.record({ ...conditions, $or: joined, $and: joined }, { requiredKeys: [], noNullPrototype: true })
}
const filter = joining(joining(fc.record(conditions, { requiredKeys: [], noNullPrototype: true })))

contract('a random filter', ({ createDatabase, dialect }) => {
  test('finds what it says, by the logic of SQL', async () => {
    const db = await createDatabase()
    await createThings(db, dialect)
    const repository = createRepositoryFactory(db).create({ tableName: 'things' })
    const property = fc.asyncProperty(filter, async where => {
      const expected = things
        .filter(thing => evaluateFilter(where, { ...thing }) === true)
        .map(thing => thing.id)
      const found = await repository.find({ where, orderBy: 'id', select: ['id'] })
      expect(found.map(thing => thing.id)).toEqual(expected)
      expect(await repository.count({ where })).toBe(expected.length)
      expect(await repository.exists({ where })).toBe(expected.length > 0)
    })
    await fc.assert(property, { numRuns: 200 })
  }, 60_000)
})

/** Conditions of which a part would be ignored, or read otherwise. */
const malformed = fc.constantFrom<object>(
  { n: undefined },
  { n: {} },
  { n: { $eq: undefined } },
  { n: { $gt: null } },
  { n: { $foo: 1 } },
  { n: { $gt: 1, plain: 1 } },
  { n: { $between: [1] } },
  { n: { $between: [1, undefined] } },
  { n: { $between: 1 } },
  { n: { $in: 1 } },
  { n: { $nin: [undefined] } },
  { n: { $isNull: 'yes' } },
  { n: { $eq: Symbol('a') } },
  { t: { $like: 1 } },
  { t: { $contains: null } },
  { t: { $or: [] } },
  { d: new Date(Number.NaN) },
  { $not: {} },
  { $gt: 1 },
  { $or: {} },
  { $and: [1] },
  { $or: [null] },
)

/** A filter with something malformed somewhere in it. */
const broken = fc
  .tuple(filter, malformed, filter, fc.constantFrom('$or', '$and', 'beside'))
  .map(([outer, bad, inner, place]) =>
    place === 'beside'
      ? { ...inner, ...bad }
      : { ...outer, [place]: [inner, { $or: [{ ...inner, ...bad }] }] },
  )

test('a filter with a malformed part is refused by every method, before anything is sent', async () => {
  const { sent, log } = createSent()
  const db: AnyDatabase = dummyDb('postgres', { log })
  const repository = createRepositoryFactory(db).create({ tableName: 'things' })
  const { find, findOne, count, exists, findAndCount, paginate, paginateCursor } = repository
  const property = fc.asyncProperty(broken, async where => {
    for (const method of [find, findOne, count, exists, findAndCount]) {
      await expect(method({ where })).rejects.toThrow(BadRequestError)
    }
    for (const page of [paginate, paginateCursor]) {
      await expect(page({ where, limit: 1 })).rejects.toThrow(BadRequestError)
    }
  })
  await fc.assert(property, { numRuns: 200 })
  expect(sent).toEqual([])
})
