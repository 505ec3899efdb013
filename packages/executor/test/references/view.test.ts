import { contract } from '@kysera-internal/test-support'
import { beforeAll, describe, expect, test } from 'vitest'
import { createExecutorSync, getRawDb, type AnyDb } from '../../src/index.js'
import { runsOn } from './place.js'
import { places } from './places.js'
import { contentOf, createTables, deleteHiddenRows, visible } from './sample.js'
import { currentDatabase, sorted, undone } from './undone.js'

/** Where tables are when nobody says otherwise; on MySQL, in the database. */
const schemas: Readonly<Record<string, string>> = { sqlite: 'main', postgres: 'public', mssql: 'dbo' }

contract('a filter', ({ database, traits, createDatabase }) => {
  let db: AnyDb
  let schema: string

  beforeAll(async () => {
    db = await createDatabase()
    await createTables(db)
    schema = schemas[database] ?? (await currentDatabase(db))
  })

  /** What a statement gives, and what it leaves in the tables. */
  const outcomes = (place: (typeof places)[number], prepare: (trx: AnyDb) => Promise<AnyDb>) =>
    undone(db, async trx => {
      const handle = await prepare(trx)
      const result = await place.build(handle, schema).execute()
      const raw = getRawDb(handle)
      return {
        result: sorted(result),
        visible: await contentOf(raw, 'visible'),
        hidden: await contentOf(raw, 'hidden'),
      }
    })

  describe.each(places.filter(place => runsOn(place, database, traits)))('$name', place => {
    test('gives what it would give if the tables held only the rows that pass', async () => {
      const filtered = await outcomes(place, async trx => createExecutorSync(trx, [visible]))
      const plain = await outcomes(place, async trx => trx)
      const expected = await outcomes(place, async trx => {
        await deleteHiddenRows(trx)
        return trx
      })

      expect([filtered.result, filtered.visible]).toEqual([expected.result, expected.visible])
      if (place.unaffected !== true) expect(filtered).not.toEqual(plain)
    })

    test('leaves the rows that do not pass as they are', async () => {
      const before = await undone(db, trx => contentOf(trx, 'hidden'))
      const filtered = await outcomes(place, async trx => createExecutorSync(trx, [visible]))

      expect(filtered.hidden).toEqual(before)
    })
  })
})
