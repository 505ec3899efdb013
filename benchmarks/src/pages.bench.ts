import { deepStrictEqual } from 'node:assert'
import { paginate, paginateCursor } from '@kysera/core'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { compare } from './compare.js'
import { openOnPostgres, openOnSqlite, type Events } from './events.js'
import { formatComparison } from './report.js'

const limit = 50
const middle = 50_000

interface Page {
  readonly items: readonly unknown[]
}

/** The same page, by hand and from the library. */
interface Pair {
  readonly name: string
  readonly byHand: () => Promise<Page>
  readonly byLibrary: () => Promise<Page>
}

type Column = 'created_at' | 'kind'
type Direction = 'asc' | 'desc'

const encode = (keys: readonly unknown[]): string => Buffer.from(JSON.stringify(keys)).toString('base64url')
const decode = (cursor: string): readonly unknown[] => JSON.parse(Buffer.from(cursor, 'base64url').toString())

/** A cursor page as one writes it who knows the table: no column is NULL, and a row comparison is exact. */
async function cursorPageByHand(db: Kysely<Events>, column: Column, direction: Direction, cursor: string) {
  const [value, id] = decode(cursor)
  const after: RawBuilder<boolean> = sql`(${sql.ref(column)}, id) ${sql.raw(direction === 'asc' ? '>' : '<')} (${value}, ${id})`
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where(after)
    .orderBy(column, direction)
    .orderBy('id', direction)
    .limit(limit + 1)
    .execute()
  const items = rows.slice(0, limit)
  const [first, last] = [items[0], items.at(-1)]
  return {
    items,
    prevCursor: encode([first?.[column], first?.id]),
    nextCursor: rows.length > limit ? encode([last?.[column], last?.id]) : undefined,
  }
}

async function cursorPair(db: Kysely<Events>, column: Column, direction: Direction): Promise<Pair> {
  const query = db.selectFrom('events').selectAll()
  const orderBy = [{ column, direction }, { column: 'id', direction } as const]
  const from = await sql<{ value: string; id: number }>`
    select cast(${sql.ref(column)} as text) as value, id from events where id = ${middle}`.execute(db)
  const byHand = encode(Object.values(from.rows[0] ?? {}))
  const cursor = await cursorTo(db, { column, direction })
  return {
    name: `cursor page, ${column} and id ${direction}`,
    byHand: () => cursorPageByHand(db, column, direction, byHand),
    byLibrary: () => paginateCursor(query, { orderBy, limit, cursor }),
  }
}

/** The cursor of the row in the middle: the last one of a first page that ends there. */
async function cursorTo(
  db: Kysely<Events>,
  order: { column: Column; direction: Direction },
): Promise<string | undefined> {
  const orderBy = [order, { column: 'id', direction: order.direction } as const]
  const last = db.selectFrom('events').select(order.column).where('id', '=', middle)
  const operator = order.direction === 'asc' ? '>=' : '<='
  const rows = db
    .selectFrom('events')
    .selectAll()
    .where(eb =>
      eb.or([eb('id', '=', middle), eb.and([eb(order.column, operator, last), eb('id', operator, middle)])]),
    )
  return (await paginateCursor(rows, { orderBy, limit: 1 })).nextCursor
}

function offsetPair(db: Kysely<Events>, page: number): Pair {
  const query = db.selectFrom('events').selectAll().orderBy('id')
  const byHand = async (): Promise<Page & { readonly total: number }> => {
    const { total } = await db
      .selectFrom('events')
      .select(eb => eb.fn.countAll<string | number>().as('total'))
      .executeTakeFirstOrThrow()
    const items = await query
      .limit(limit)
      .offset((page - 1) * limit)
      .execute()
    return { items, total: Number(total) }
  }
  return { name: `offset page ${page}`, byHand, byLibrary: () => paginate(query, { page, limit }) }
}

async function report({ name, byHand, byLibrary }: Pair, clock: 'cpu' | 'wall'): Promise<void> {
  const [, comparison] = await compare(
    [
      { name, run: byHand },
      { name, run: byLibrary },
    ],
    { clock, roundMs: 40 },
  )
  if (comparison !== undefined) console.log(formatComparison(comparison))
}

async function measure(title: string, db: Kysely<Events>, clock: 'cpu' | 'wall'): Promise<void> {
  console.log(title)
  const cursors = [
    await cursorPair(db, 'created_at', 'asc'),
    await cursorPair(db, 'created_at', 'desc'),
    await cursorPair(db, 'kind', 'asc'),
  ]
  for (const pair of [...cursors, offsetPair(db, 1), offsetPair(db, middle / limit)]) {
    deepStrictEqual((await pair.byLibrary()).items, (await pair.byHand()).items)
    await report(pair, clock)
  }
}

console.log(`A page of ${limit} of 100,000 rows beside the same page written by hand\n`)
const sqlite = await openOnSqlite()
await measure('SQLite in memory, CPU time', sqlite, 'cpu')
await sqlite.destroy()
const postgres = await openOnPostgres()
await measure('\nPostgreSQL, CPU time of the client', postgres.db, 'cpu')
await measure('\nPostgreSQL, elapsed time', postgres.db, 'wall')
await postgres.db.destroy()
postgres.stop()
