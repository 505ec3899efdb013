import { contract, dummyDb, type AnyDatabase, type DialectName } from '@kysera-internal/test-support'
import { fc } from '@fast-check/vitest'
import { BadRequestError, paginateCursor, type CursorPage } from '@kysera/core'
import { beforeAll, expect, test } from 'vitest'
import { answeringWith } from '../answering-with.js'
import { columnsOf } from './any-table.js'
import { createThings, fillThings, type Thing } from './things.js'

/** A page, or nothing where the request was bad; any other error goes on. */
const pageOrRefusal = async <T>(page: Promise<CursorPage<T>>): Promise<CursorPage<T> | undefined> => {
  try {
    return await page
  } catch (error) {
    if (error instanceof BadRequestError && error.message.startsWith('Invalid pagination cursor'))
      return undefined
    throw error
  }
}

const payloadOf = (cursor: string): readonly unknown[] =>
  JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))

const cursorOf = (payload: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(payload)).toString('base64url')

/** Text that some column or other might take, with and without the tags of keys. */
const key: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', 'n', 's', 't', 'b', 'x'),
    fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.double().map(String),
      fc.bigInt().map(String),
      fc.date().map(String),
      fc.constantFrom(
        '',
        '\0',
        '1',
        '-1',
        'true',
        'ff',
        'f',
        '{1,2}',
        '{',
        '2026-01-31',
        '2026-99-99 00:00:00',
        '2026-01-31 10:00:00.123456+00',
        '10:00:00',
        '99999999999999999999',
        '1e400',
        '1e-400',
        '9'.repeat(100),
        `0.${'1'.repeat(40)}`,
        'NaN',
        'Infinity',
        'now',
        '\\xzz',
        '1 day',
        '日本',
        '\u{1F600}',
        "'; drop table things; --",
      ),
    ),
  )
  .map(parts => parts.join(''))

contract('a cursor that was made up', ({ database, dialect, createDatabase }) => {
  const columns = Object.keys(columnsOf[database])
  let db: AnyDatabase

  beforeAll(async () => {
    db = await createDatabase()
    await createThings(db, database)
    const value = (index: number) => (column: string) =>
      [column, columnsOf[database][column]?.values[index]] as const
    await fillThings(
      db,
      [0, 1].map(index => Object.fromEntries(columns.map(value(index)))),
    )
  })

  const keys = fc.array(fc.option(key, { nil: null }), { minLength: 0, maxLength: 3 })
  const query = (): ReturnType<typeof selectThings> => selectThings(db)

  test.each(columns)(
    'leads to a page by %s or to a refusal, whatever its values',
    { timeout: 60_000 },
    async column => {
      const options = { orderBy: [{ column }], limit: 1 }
      const { nextCursor = '' } = await paginateCursor(query(), options)
      const [version, fingerprint] = payloadOf(nextCursor)
      await fc.assert(
        fc.asyncProperty(keys, fc.constantFrom(0, 1), async (values, direction) => {
          const cursor = cursorOf([version, fingerprint, direction, ...values])
          const page = await pageOrRefusal(paginateCursor(query(), { ...options, cursor }))
          for (const item of page?.items ?? []) expect([0, 7]).toContain(item.id)
        }),
        { numRuns: dialect === 'sqlite' ? 400 : 150 },
      )
    },
  )

  test('leaves a signed one as the only way in', async () => {
    const security = { secret: 'a secret of at least thirty-two characters' }
    const options = { orderBy: [{ column: 'number' }], limit: 1, security }
    const { nextCursor = '' } = await paginateCursor(query(), options)
    const payload = payloadOf(nextCursor.slice(0, nextCursor.indexOf('.')))
    const forged = `${cursorOf([...payload.slice(0, 3), '1'])}${nextCursor.slice(nextCursor.indexOf('.'))}`
    expect(await pageOrRefusal(paginateCursor(query(), { ...options, cursor: forged }))).toBeUndefined()
  })
})

const selectThings = (db: AnyDatabase) => db.selectFrom('things').selectAll().$castTo<Thing>()

const mutation = fc.record({
  place: fc.nat(),
  remove: fc.nat(4),
  insert: fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.base64String({ maxLength: 8 }),
    fc.constantFrom('.', '=', '-', '\0'),
  ),
})

/** A change of the cursor's text, or of the text that it encodes. */
const mutate = (
  text: string,
  { place, remove, insert }: { place: number; remove: number; insert: string },
): string => {
  const index = place % (text.length + 1)
  return text.slice(0, index) + insert + text.slice(index + remove)
}

const dialects: readonly DialectName[] = ['postgres', 'mysql', 'sqlite', 'mssql']

test.each(dialects)(
  '25,000 damaged cursors for %s lead to a page or to a refusal',
  { timeout: 120_000 },
  async dialect => {
    const db = dummyDb(dialect)
    const tag = dialect === 'mysql' ? 'n' : ''
    const rows = [0, 1].map(id => ({ id, title: `n${id}`, kyserakey0: `n${id}`, kyserakey1: `${tag}${id}` }))
    const query = db.selectFrom('posts').select(['id', 'title']).withPlugin(answeringWith(rows))
    const options = { orderBy: [{ column: 'title' as const }], limit: 1 }
    const { nextCursor = '' } = await paginateCursor(query, options)
    const inside = Buffer.from(nextCursor, 'base64url').toString('utf8')
    const pages: unknown[] = []
    await fc.assert(
      fc.asyncProperty(
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (mutations, isInside) => {
          const changed = mutations.reduce(mutate, isInside ? inside : nextCursor)
          const cursor = isInside ? Buffer.from(changed).toString('base64url') : changed
          const page = await pageOrRefusal(paginateCursor(query, { ...options, cursor }))
          if (page) pages.push(page)
        },
      ),
      { numRuns: 25_000 },
    )
    expect(pages.length).toBeGreaterThan(0)
    expect(pages.length).toBeLessThan(25_000)
  },
)
