import { contract, type AnyDatabase, type DialectName } from '@kysera-internal/test-support'
import { fc } from '@fast-check/vitest'
import { getDialectTraits } from '@kysera/core'
import { sql, type RawBuilder } from 'kysely'
import { beforeAll, describe, expect, test } from 'vitest'
import { columnsOf, orderArbitrary, rowsArbitrary, type AnyOrder } from './any-table.js'
import { createThings, fillThings, type Thing } from './things.js'
import { walkBackward, walkForward } from './walk.js'

/** The order as the database is told by hand, with the id as tie-breaker. */
function orderByHand(orderBy: readonly AnyOrder[], dialect: DialectName): RawBuilder<unknown> {
  const last = orderBy.at(-1)?.direction ?? 'asc'
  const all = orderBy.some(({ column }) => column === 'id')
    ? orderBy
    : [...orderBy, { column: 'id', direction: last }]
  return sql.join(
    all.map(({ column, direction = 'asc', nulls }) => {
      const native = getDialectTraits(dialect).nullsFirstIn === direction ? 'first' : 'last'
      const rank = (nulls ?? native) === 'first' ? [0, 1] : [1, 0]
      const nullsRank = sql`case when ${sql.ref(column)} is null then ${sql.lit(rank[0])} else ${sql.lit(rank[1])} end`
      return sql`${nullsRank}, ${sql.ref(column)} ${sql.raw(direction)}`
    }),
  )
}

contract('a walk from cursor to cursor', ({ database, dialect, createDatabase }) => {
  const columns = columnsOf[database]
  const names = Object.keys(columns)
  let db: AnyDatabase

  beforeAll(async () => {
    db = await createDatabase()
    await createThings(db, database)
  })

  const idsInOrder = async (orderBy: readonly AnyOrder[]): Promise<number[]> => {
    const order = orderByHand(orderBy, dialect)
    const { rows } = await sql<Thing>`select id from things order by ${order}`.execute(db)
    return rows.map(({ id }) => id)
  }

  const queries = {
    everything: () => db.selectFrom('things').selectAll().$castTo<Thing>(),
    'columns by name': () =>
      db
        .selectFrom('things')
        .select(['id', ...names])
        .$castTo<Thing>(),
    'a derived table': () =>
      db
        .selectFrom('things')
        .select(['id', ...names])
        .distinct()
        .$castTo<Thing>(),
  }

  describe.each(Object.entries(queries))('over %s', (name, query) => {
    test(
      'meets every row once and in order, and finds the same pages on its way back',
      { timeout: 120_000 },
      async () => {
        const distinct = name === 'a derived table'
        await fc.assert(
          fc.asyncProperty(
            rowsArbitrary(columns),
            orderArbitrary(columns),
            fc.integer({ min: 1, max: 5 }),
            async (rows, orderBy, limit) => {
              await fillThings(db, rows)
              const options = { orderBy, limit }
              const pages = await walkForward(query(), options)
              expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).toEqual(
                await idsInOrder(orderBy),
              )
              const back = await walkBackward(query(), options, pages.at(-1))
              expect(back.map(({ items }) => items)).toEqual(pages.slice(0, -1).map(({ items }) => items))
              for (const item of pages.flatMap(({ items }) => items)) {
                expect(Object.keys(item).toSorted()).toEqual(['id', ...names].toSorted())
              }
            },
          ),
          { numRuns: (dialect === 'sqlite' ? 300 : 60) / (distinct ? 2 : 1) },
        )
      },
    )
  })
})
