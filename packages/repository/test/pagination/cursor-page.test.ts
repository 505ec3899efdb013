import { BadRequestError } from '@kysera/core'
import { createRepositoryFactory, type PageCursor, type Repository } from '@kysera/repository'
import {
  contract,
  dummyDb,
  parseTSql,
  type AnyDatabase,
  type DialectName,
} from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createSent } from '../sent.js'

// oxlint-disable-next-line typescript/no-explicit-any -- the table is the test's own
type Rows = Repository<any, any, any>
interface Walk {
  readonly orderBy?: string
  readonly orderDirection?: 'asc' | 'desc'
  readonly limit: number
}

const throughJson = (cursor: PageCursor | null): PageCursor | null => JSON.parse(JSON.stringify(cursor))

/** The ids of every page, walking forwards to the end, and then backwards from there. */
async function walk(rows: Rows, options: Walk): Promise<unknown[][]> {
  const idOf = ({ b }: { readonly b: unknown }): unknown => b
  const forwards: unknown[][] = []
  let page = await rows.paginateCursor(options)
  forwards.push(page.items.map(idOf))
  while (page.nextCursor !== null) {
    page = await rows.paginateCursor({ ...options, cursor: throughJson(page.nextCursor) })
    forwards.push(page.items.map(idOf))
  }
  const backwards = [forwards.at(-1) ?? []]
  while (page.prevCursor !== null) {
    page = await rows.paginateCursor({ ...options, cursor: throughJson(page.prevCursor) })
    if (page.items.length > 0) backwards.unshift(page.items.map(idOf))
  }
  expect(backwards.flat()).toEqual(forwards.flat())
  return forwards
}

const types: Readonly<Record<DialectName, readonly [time: string, day: string]>> = {
  sqlite: ['text', 'text'],
  postgres: ['timestamptz', 'date'],
  mysql: ['datetime(6)', 'date'],
  mssql: ['datetime2', 'date'],
}

async function createEvents(db: AnyDatabase, dialect: DialectName): Promise<void> {
  const [time, day] = types[dialect].map(type => sql.raw(type))
  await sql`create table events (a integer not null, b integer not null, n integer, big bigint, at ${time}, day ${day},
    t varchar(20), primary key (a, b))`.execute(db)
  const rows = Array.from({ length: 23 }, (_, index) => ({
    a: index % 3,
    b: index,
    n: index % 4 === 0 ? null : index % 5,
    big: index % 2 === 0 ? 9007199254740993n + BigInt(index) : null,
    at: index % 6 === 0 ? null : `2024-01-01 00:00:00.12345${index % 7}`,
    day: `2024-03-0${1 + (index % 3)}`,
    t: index % 3 === 0 ? '' : `t${index % 2}`,
  }))
  await db.insertInto('events').values(rows).execute()
}

contract('cursor pages', ({ createDatabase, dialect }) => {
  test('meet every row once in both directions, whatever is equal, null or finer than JavaScript', async () => {
    const db = await createDatabase()
    await createEvents(db, dialect)
    const events = createRepositoryFactory(db).create({ tableName: 'events', primaryKey: ['a', 'b'] })
    for (const orderBy of [undefined, 'a', 'b', 'n', 'big', 'at', 'day', 't']) {
      for (const orderDirection of ['asc', 'desc'] as const) {
        const sort = [orderBy, 'a', 'b'].filter(
          (column, index, all) => column !== undefined && all.indexOf(column) === index,
        )
        const expected = await sort
          .reduce(
            (query, column) => query.orderBy(column ?? '', orderDirection),
            db.selectFrom('events').select('b'),
          )
          .execute()
        for (const limit of [1, 4, 23]) {
          const options = { limit, orderDirection, ...(orderBy !== undefined && { orderBy }) }
          const pages = await walk(events, options)
          expect({ ...options, ids: pages.flat() }).toEqual({
            ...options,
            ids: expected.map(row => row['b']),
          })
        }
      }
    }
  }, 60_000)

  test('have readable cursors of the raw row, and rows without anything else', async () => {
    const db = await createDatabase()
    await createEvents(db, dialect)
    const events = createRepositoryFactory(db).create({
      tableName: 'events',
      primaryKey: 'b',
      mapRow: row => Object.keys(row).length,
    })
    const page = await events.paginateCursor({ limit: 2, orderBy: 'n', where: { n: { $gte: 2 } } })
    expect(page).toEqual({
      items: [7, 7],
      nextCursor: { value: 2, id: 7 },
      prevCursor: null,
      hasMore: true,
      hasPrev: false,
      limit: 2,
    })
    const second = await events.paginateCursor({ limit: 99, orderBy: 'n', cursor: page.nextCursor })
    expect([second.hasMore, second.nextCursor, second.hasPrev, second.prevCursor?.before]).toEqual([
      false,
      null,
      true,
      true,
    ])
    const nothing = await events.paginateCursor({ limit: 5, where: { b: 99 } })
    expect([nothing.items, nothing.nextCursor, nothing.prevCursor]).toEqual([[], null, null])
  })

  test('send one statement each', async () => {
    const { sent, log } = createSent()
    const db = await createDatabase({ log })
    await createEvents(db, dialect)
    const events = createRepositoryFactory(db).create({ tableName: 'events', primaryKey: 'b' })
    sent.length = 0
    const { nextCursor } = await events.paginateCursor({ limit: 5, orderBy: 'at' })
    await events.paginateCursor({ limit: 5, orderBy: 'at', cursor: nextCursor })
    expect(sent.length).toBe(2)
  })
})

const valid = { value: 1, id: 1 }

// oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
test.each<any>([
  'text',
  1,
  {},
  [],
  { value: 1 },
  { id: 1 },
  { value: undefined, id: 1 },
  { value: {}, id: 1 },
  { value: [1], id: 1 },
  { value: Number.NaN, id: 1 },
  { ...valid, id: {} },
  { ...valid, id: null },
  { ...valid, exact: 1 },
  { ...valid, before: false },
  { ...valid, more: 1 },
])('the cursor %j is refused, and nothing is sent', async cursor => {
  const { sent, log } = createSent()
  const tags = createRepositoryFactory(dummyDb('postgres', { log })).create({ tableName: 'tags' })
  await expect(tags.paginateCursor({ limit: 1, cursor })).rejects.toThrow(BadRequestError)
  expect(sent).toEqual([])
})

// oxlint-disable-next-line typescript/no-explicit-any -- what the types would refuse
test.each<any>([{}, { limit: 0 }, { limit: 1, orderBy: 1 }, { limit: 1, orderDirection: 'up' }])(
  'a page of %j is refused',
  async options => {
    const tags = createRepositoryFactory(dummyDb('postgres')).create({ tableName: 'tags' })
    await expect(tags.paginateCursor(options)).rejects.toThrow(BadRequestError)
  },
)

test('SQL Server gets statements that it understands', async () => {
  const { sent, log } = createSent()
  const db = dummyDb('mssql', { log })
  const tags = createRepositoryFactory(db).create({ tableName: 'tags' })
  await tags.paginateCursor({ limit: 2 })
  await tags.paginateCursor({ limit: 2, orderBy: 'name', cursor: { value: 'a', id: 1 } })
  await tags.paginateCursor({ limit: 2, orderBy: 'name', cursor: { value: null, id: 1, before: true } })
  for (const statement of sent) parseTSql(statement)
  expect(sent.length).toBe(3)
})
