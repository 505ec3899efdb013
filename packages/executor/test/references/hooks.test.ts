import { databaseNames, databaseTraits, dialectOf, dummyDb, parseTSql } from '@kysera-internal/test-support'
import { describe, expect, test } from 'vitest'
import { createExecutorSync, type Plugin, type TableContext } from '../../src/index.js'
import { runsOn, seenFields, type Place, type Seen } from './place.js'
import { places } from './places.js'

type Hook = 'resolveTable' | 'filter' | 'insertValues' | 'updateValues'

const isUpsert = ({ upsert }: Seen): boolean => upsert === true
const writesRows = ({ operation }: Seen): boolean => operation === 'insert' || operation === 'replace'

/** The references that each hook is asked about. */
const asked: Readonly<Record<Hook, (seen: Seen) => boolean>> = {
  resolveTable: seen => !isUpsert(seen),
  filter: seen => seen.operation !== 'insert',
  insertValues: seen => writesRows(seen) || seen.operation === 'merge',
  updateValues: seen => seen.operation === 'update' || seen.operation === 'merge',
}

function askedBy(hook: Hook, place: Place, dialect: (typeof dialects)[number]): Seen[] {
  const seen: Seen[] = []
  const record = (context: TableContext): undefined => void seen.push(context)
  const plugin: Plugin = { name: 'recorder', [hook]: record }
  place.build(createExecutorSync(dummyDb(dialect), [plugin]), 'app').compile()
  return seen
}

const inOrder = (list: readonly Seen[]): string[] =>
  list.map(seen => JSON.stringify(seenFields.map(field => [field, seen[field]]))).toSorted()

const dialects = ['sqlite', 'postgres', 'mysql', 'mssql'] as const
const hooks = ['resolveTable', 'filter', 'insertValues', 'updateValues'] as const

describe.each(databaseNames)('a statement for %s', database => {
  const dialect = dialectOf[database]
  const possible = places.filter(place => runsOn(place, database, databaseTraits[database]))

  describe.each(possible)('$name', place => {
    test.each(hooks)('%s is asked once about each reference that it is for', hook => {
      const expected = place.references.filter(asked[hook])

      expect(inOrder(askedBy(hook, place, dialect))).toEqual(inOrder(expected))
    })

    test('interceptQuery is asked once about each reference', () => {
      const seen: unknown[] = []
      const plugin: Plugin = {
        name: 'recorder',
        interceptQuery: (qb, { operation, table, schema, alias }) => {
          seen.push({ operation, table, schema, alias })
          return qb
        },
      }
      place.build(createExecutorSync(dummyDb(dialect), [plugin]), 'app').compile()
      const expected = place.references.map(({ operation, table, schema, alias }) => ({
        operation,
        table,
        schema,
        alias,
      }))

      expect(seen).toHaveLength(expected.length)
      expect(seen).toEqual(expect.arrayContaining(expected))
    })
  })
})

describe('SQL Server', () => {
  const filter: Plugin = { name: 'visible', filter: (_, eb) => eb('deleted_at', 'is', null) }
  const possible = places.filter(place => runsOn(place, 'mssql', databaseTraits.mssql))

  // The parser knows no MERGE, and no DELETE behind a `with` clause.
  const parsed = possible.filter(place => !/^merge|before a delete/.test(place.name))
  test.each(parsed)('understands the filter of: $name', place => {
    const { sql } = place.build(createExecutorSync(dummyDb('mssql'), [filter]), 'dbo').compile()

    expect(() => parseTSql(sql)).not.toThrow()
  })
})
