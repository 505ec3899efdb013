import { contract, dummyDb, parseTSql } from '@kysera-internal/test-support'
import { BadRequestError, paginateCursor, paginateCursorSimple } from '@kysera/core'
import { createExecutor } from '@kysera/executor'
import { softDeletePlugin } from '@kysera/soft-delete'
import { CamelCasePlugin, sql, type KyselyPlugin } from 'kysely'
import { expect, test } from 'vitest'
import { walkBackward, walkForward } from '../keyset/walk.js'
import { answeringWith } from '../answering-with.js'
import { insertPosts } from '../sample-posts.js'

const secret = 'a secret of at least thirty-two characters'

/** A page in an order that the types may not allow. */
const pageOf = async (query: unknown, orderBy: unknown): Promise<unknown> =>
  await Reflect.apply(paginateCursor, undefined, [query, { orderBy }])

contract('paginateCursor', ({ open, database, dialect, createDatabase }) => {
  test('reads pages to and fro', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('posts').select('views')
    const orderBy = [{ column: 'views' as const }]
    const first = await paginateCursor(query, { orderBy, limit: 3, cursor: '' })
    expect(first).toEqual({
      items: [{ views: 0 }, { views: 1 }, { views: 2 }],
      limit: 3,
      hasMore: true,
      hasPrev: false,
      nextCursor: expect.stringMatching(/^[\w-]+$/),
    })
    const second = await paginateCursor(query, { orderBy, limit: 3, cursor: first.nextCursor })
    expect(second).toEqual({
      items: [{ views: 3 }, { views: 4 }, { views: 5 }],
      limit: 3,
      hasMore: true,
      hasPrev: true,
      nextCursor: expect.any(String),
      prevCursor: expect.any(String),
    })
    const back = await paginateCursor(query, { orderBy, limit: 3, cursor: second.prevCursor })
    expect(back).toEqual({ ...first, nextCursor: expect.any(String) })
    expect(await paginateCursor(query, { orderBy, limit: 3, cursor: back.nextCursor })).toEqual(second)
    const last = await paginateCursor(query, { orderBy, limit: 3, cursor: second.nextCursor })
    expect(last).toMatchObject({ items: [{ views: 6 }, { views: 7 }], hasMore: false, hasPrev: true })
    expect(last).not.toHaveProperty('nextCursor')
  })

  test('reads no rows of an empty table, and none where none are wanted', async () => {
    const db = await open()
    const query = db.selectFrom('posts').select('id')
    expect(await paginateCursorSimple(query)).toEqual({
      items: [],
      limit: 20,
      hasMore: false,
      hasPrev: false,
    })
    expect(await paginateCursorSimple(query, { cursor: null, limit: 0 })).toEqual({
      items: [],
      limit: 0,
      hasMore: false,
      hasPrev: false,
    })
  })

  test('replaces the order of the query, and goes by table.column in a join', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db
      .selectFrom('posts')
      .innerJoin('users', 'users.id', 'posts.user_id')
      .select(['posts.views', 'posts.id as postId', 'users.name as author'])
      .orderBy('posts.views')
    const pages = await walkForward(query, {
      orderBy: [{ column: 'users.name', direction: 'desc' }, { column: 'posts.id' }],
      tieBreaker: false,
      limit: 2,
    })
    expect(pages.map(({ items }) => items.map(({ author, views }) => `${author} ${views}`))).toEqual([
      ['Bob 2', 'Bob 4'],
      ['Ann 0', 'Ann 1'],
      ['Ann 3', 'Ann 5'],
      ['Ann 6'],
    ])
  })

  test('goes by what stands behind an alias', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db
      .selectFrom('posts')
      .leftJoin('users', 'users.id', 'posts.user_id')
      .select(['posts.id as id', 'posts.views as createdAt', sql<number>`-posts.views`.as('rank')])
    const byAlias = await walkForward(query, { orderBy: [{ column: 'createdAt' }], limit: 3 })
    expect(byAlias.flatMap(({ items }) => items.map(({ createdAt }) => createdAt))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ])
    const byExpression = await walkForward(query, { orderBy: [{ column: 'rank' }], limit: 3 })
    expect(byExpression.flatMap(({ items }) => items.map(({ createdAt }) => createdAt))).toEqual([
      7, 6, 5, 4, 3, 2, 1, 0,
    ])
  })

  test('pages groups, distinct rows, unions and limited queries', async () => {
    const db = await open()
    await insertPosts(db)
    const titles = db.selectFrom('posts').select('title')
    const shapes = [
      titles.distinct(),
      titles.union(db.selectFrom('posts').select('title')),
      db
        .with('cte', cte => cte.selectFrom('posts').select('title').distinct())
        .selectFrom('cte')
        .select('title'),
    ]
    for (const query of shapes) {
      const pages = await walkForward(query, { orderBy: [{ column: 'title', direction: 'desc' }], limit: 2 })
      expect(pages.map(({ items }) => items)).toEqual([
        [{ title: 'Post 2' }, { title: 'Post 1' }],
        [{ title: 'Post 0' }],
      ])
    }
    const groups = titles.select(eb => eb.fn.countAll().as('n')).groupBy('title')
    const options = { orderBy: [{ column: 'n' as const }, { column: 'title' as const }], limit: 1 }
    const pages = await walkForward(groups, options)
    expect(pages.map(({ items }) => items[0]?.title)).toEqual(['Post 2', 'Post 0', 'Post 1'])
    expect((await walkBackward(groups, options, pages.at(-1))).map(({ items }) => items[0]?.title)).toEqual([
      'Post 2',
      'Post 0',
    ])
    const limited = db.selectFrom('posts').select(['id', 'views']).orderBy('views', 'desc').limit(3)
    const newest = await walkForward(limited, { orderBy: [{ column: 'views' }], limit: 2 })
    expect(newest.flatMap(({ items }) => items.map(({ views }) => views))).toEqual([5, 6, 7])
  })

  test.runIf(dialect === 'postgres')('shows the row of each group that DISTINCT ON chose', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db
      .selectFrom('posts')
      .distinctOn('title')
      .select(['title', 'views'])
      .orderBy('title')
      .orderBy('views', 'desc')
    const pages = await walkForward(query, { orderBy: [{ column: 'views' }], limit: 1 })
    expect(pages.flatMap(({ items }) => items.map(({ views }) => views))).toEqual([5, 6, 7])
  })

  test('keeps a raw condition whole', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db
      .selectFrom('posts')
      .select(['id', 'views'])
      .where(sql<boolean>`views < 2 or views > 5`)
    const pages = await walkForward(query, { orderBy: [{ column: 'views' }], limit: 1 })
    expect(pages.flatMap(({ items }) => items.map(({ views }) => views))).toEqual([0, 1, 6, 7])
  })

  test('tells rows with equal values apart by the tie-breaker, with one more statement at most', async () => {
    const sent: string[] = []
    const db = await open({ log: ({ query }) => void sent.push(query.sql) })
    await insertPosts(db)
    const orderBy = [{ column: 'title' as const, direction: 'desc' as const }]
    const everything = db.selectFrom('posts').selectAll()
    sent.length = 0
    const first = await paginateCursor(everything, { orderBy, limit: 3 })
    expect(sent).toHaveLength(2)
    expect(first.items.map(({ views }) => views)).toEqual([5, 2, 7])
    await paginateCursor(everything, { orderBy, limit: 3, cursor: first.nextCursor })
    expect(sent).toHaveLength(3)
    await paginateCursor(everything.select('posts.id'), { orderBy, limit: 3 })
    expect(sent).toHaveLength(4)
  })

  test('asks for a unique column rather than losing rows', async () => {
    const db = await open()
    await insertPosts(db)
    const orderBy = [{ column: 'title' as const }]
    const query = db.selectFrom('posts').select(['id', 'title'])
    await expect(paginateCursor(query, { orderBy, limit: 2, tieBreaker: false })).rejects.toThrow(
      BadRequestError,
    )
    await expect(
      paginateCursor(db.selectFrom('posts').select('title'), { orderBy, limit: 2 }),
    ).rejects.toThrow('Order by a unique column')
    const untied = await paginateCursor(query, { orderBy, limit: 3, tieBreaker: false })
    expect(untied.items.map(({ title }) => title)).toEqual(['Post 0', 'Post 0', 'Post 0'])
  })

  test('takes values for equal that the database does, with case, accents and blanks', async () => {
    const db = await open()
    const values = ['a', 'A', 'b', 'ä']
    await db
      .insertInto('settings')
      .values(values.map((value, index) => ({ key: `${index}`, value })))
      .execute()
    const folded = { sqlite: 'nocase', postgres: '"und-x-icu"', mysql: 'utf8mb4_unicode_ci', mssql: '' }[
      dialect
    ]
    const query = db
      .selectFrom('settings')
      .select(['key', sql<string>`${sql.ref('value')} collate ${sql.raw(folded)}`.as('value')])
    const walk = (): Promise<unknown> => walkForward(query, { orderBy: [{ column: 'value' }], limit: 1 })
    const isFolded = dialect !== 'postgres'
    await (isFolded
      ? expect(walk()).rejects.toThrow(BadRequestError)
      : expect(walk()).resolves.toHaveLength(4))
    const pages = await walkForward(query, { orderBy: [{ column: 'value' }], limit: 1, tieBreaker: 'key' })
    expect(pages).toHaveLength(4)
  })

  test('goes by names before a plugin changes them', async () => {
    const db = (await open()).withPlugin(new CamelCasePlugin({ underscoreBeforeDigits: true }))
    await insertPosts(db)
    const query = db
      .selectFrom('posts')
      .selectAll()
      .$castTo<{ id: number; userId: number | null; views: number }>()
    const options = { orderBy: [{ column: 'userId', direction: 'desc', nulls: 'first' } as const], limit: 3 }
    const pages = await walkForward(query, options)
    expect(pages.map(({ items }) => items.map(({ views }) => views))).toEqual([
      [7, 4, 2],
      [6, 5, 3],
      [1, 0],
    ])
    expect(Object.keys(pages[0]?.items[0] ?? {})).toContain('userId')
    expect(JSON.stringify(pages)).not.toContain('kysera')
  })

  test('keeps values that a plugin turns into others', async () => {
    const toDates: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: ({ result }) =>
        Promise.resolve({ ...result, rows: result.rows.map(row => ({ ...row, title: new Date(0) })) }),
    }
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('posts').select(['id', 'title', 'views']).withPlugin(toDates)
    const pages = await walkForward(query, { orderBy: [{ column: 'title' }], limit: 3 })
    expect(pages.flatMap(({ items }) => items.map(({ views }) => views))).toEqual([0, 3, 6, 1, 4, 7, 2, 5])
  })

  test('goes by the values of the database where a plugin shows others of their kind', async () => {
    const toInitials: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: ({ result }) =>
        Promise.resolve({ ...result, rows: result.rows.map(row => ({ ...row, title: 'P', id: 1 })) }),
    }
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('posts').select(['id', 'title', 'views']).withPlugin(toInitials)
    const pages = await walkForward(query, { orderBy: [{ column: 'title' }], limit: 3 })
    expect(pages.flatMap(({ items }) => items.map(({ views }) => views))).toEqual([0, 3, 6, 1, 4, 7, 2, 5])
  })

  test('never shows what a plugin hides, also inside a transaction', async () => {
    const plain = await open()
    await insertPosts(plain)
    await plain
      .updateTable('posts')
      .set({ deleted_at: '2026-01-01 00:00:00' })
      .where('views', 'in', [1, 4])
      .execute()
    const executor = await createExecutor(plain, [softDeletePlugin()])
    const walk = await executor.transaction().execute(async trx => {
      await trx.deleteFrom('posts').where('views', '=', 0).execute()
      return await walkForward(trx.selectFrom('posts').selectAll(), {
        orderBy: [{ column: 'title' }],
        limit: 2,
      })
    })
    expect(walk.map(({ items }) => items.map(({ views }) => views))).toEqual([[3, 6], [7, 2], [5]])
  })

  test('runs around hooks once for each statement', async () => {
    const around: string[] = []
    const db = await open()
    await insertPosts(db)
    const executor = await createExecutor(db, [
      {
        name: 'log',
        aroundExecute: async (statement, next) => {
          around.push(statement.node?.kind ?? 'raw SQL')
          return await next()
        },
      },
    ])
    const page = await paginateCursorSimple(executor.selectFrom('posts').select(['id', 'views']), {
      limit: 2,
    })
    expect(page.items.map(item => Object.keys(item))).toEqual([
      ['id', 'views'],
      ['id', 'views'],
    ])
    expect(around).toEqual(['SelectQueryNode'])
  })

  test('refuses orders that are none', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('posts').select(['id', 'title'])
    const orders: unknown[] = [
      [],
      undefined,
      [{ column: 'id' }, { column: 'id', direction: 'desc' }],
      [{ column: 'id', direction: 'down' }],
      [{ column: 'id', nulls: 'middle' }],
      [{ column: '' }],
      [{}],
      [{ column: 'views' }],
      [{ column: 'nothing' }],
      [{ column: 'posts.nothing' }],
      [{ column: 'nowhere.title' }],
    ]
    for (const orderBy of orders) {
      await expect(pageOf(query, orderBy), JSON.stringify(orderBy)).rejects.toThrow(BadRequestError)
    }
    const everything = db.selectFrom('posts').selectAll()
    await expect(pageOf(everything, [{ column: 'nothing' }])).rejects.toThrow(BadRequestError)
    const join = db.selectFrom('posts').innerJoin('users', 'users.id', 'posts.user_id').selectAll()
    await expect(paginateCursor(join, { orderBy: [{ column: 'deleted_at' }] })).rejects.toThrow(
      BadRequestError,
    )
  })

  test('refuses a NULL in the tie-breaker', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('posts').select(['user_id', 'title'])
    const page = paginateCursor(query, { orderBy: [{ column: 'title' }], tieBreaker: 'user_id' })
    await expect(page).rejects.toThrow('user_id is NULL')
  })

  test.runIf(dialect === 'mysql')('refuses to go by an ENUM, but not by its text', async () => {
    const db = await createDatabase()
    await sql`create table pets (id integer primary key, kind enum('zebra', 'ant', 'bee'))`.execute(db)
    await db
      .insertInto('pets')
      .values(['ant', 'zebra', 'bee'].map((kind, id) => ({ id, kind })))
      .execute()
    const options = { orderBy: [{ column: 'kind' as const }], limit: 1 }
    await expect(walkForward(db.selectFrom('pets').select(['id', 'kind']), options)).rejects.toThrow(
      BadRequestError,
    )
    const texts = db.selectFrom('pets').select(['id', sql<string>`concat(kind)`.as('kind')])
    const pages = await walkForward(texts, options)
    expect(pages.map(({ items }) => items[0]?.kind)).toEqual(['ant', 'bee', 'zebra'])
  })

  test.runIf(database === 'mysql')('refuses to go by JSON, which MySQL orders in part only', async () => {
    const db = await createDatabase()
    await sql`create table notes (id integer primary key, note json)`.execute(db)
    const notes = ['{"a":1}', '{"a":2}', '"x"', '3'].map((note, id) => ({ id, note }))
    await db.insertInto('notes').values(notes).execute()
    const query = db.selectFrom('notes').select(['id', 'note'])
    await expect(paginateCursor(query, { orderBy: [{ column: 'note' }] })).rejects.toThrow(BadRequestError)
  })

  test.runIf(dialect === 'postgres')('takes intervals for equal in every style', async () => {
    const db = await createDatabase({ poolSize: 1 })
    await sql`create table spans (id integer primary key, span interval)`.execute(db)
    await sql`insert into spans values (1, '1 day'), (2, '24:00:00'), (3, '1 year'), (4, '360 days')`.execute(
      db,
    )
    const query = db.selectFrom('spans').selectAll().$castTo<{ id: number; span: string }>()
    for (const style of ['postgres', 'postgres_verbose', 'sql_standard', 'iso_8601']) {
      await sql`set intervalstyle = ${sql.lit(style)}`.execute(db)
      const pages = await walkForward(query, { orderBy: [{ column: 'span' }], limit: 1 })
      expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).toEqual([1, 2, 3, 4])
    }
  })

  test.runIf(dialect === 'postgres')('goes by instants, in whatever time zone a session is', async () => {
    const db = await createDatabase({ poolSize: 1 })
    await sql`create table visits (id integer primary key, at timestamptz)`.execute(db)
    await sql`insert into visits select i, '2025-10-26 00:00:00.000001Z'::timestamptz + i * interval '20 minutes'
      from generate_series(1, 9) i`.execute(db)
    const query = db.selectFrom('visits').selectAll().$castTo<{ id: number; at: Date }>()
    const ids: number[] = []
    let cursor: string | undefined
    for (const zone of ['Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns']) {
      await sql`set time zone ${sql.lit(zone)}`.execute(db)
      const page = await paginateCursor(query, { orderBy: [{ column: 'at' }], limit: 3, cursor })
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(ids).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  test('signs and encrypts cursors, and takes no others', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('posts').select(['id', 'title'])
    const orderBy = [{ column: 'title' as const }]
    const page = (
      security?: { secret: string; encrypt?: boolean },
      cursor?: string,
    ): ReturnType<typeof paginateCursor> => paginateCursor(query, { orderBy, limit: 2, security, cursor })
    const [plain, signed, encrypted] = [
      (await page()).nextCursor ?? '',
      (await page({ secret })).nextCursor ?? '',
      (await page({ secret, encrypt: true })).nextCursor ?? '',
    ]
    for (const cursor of [plain, signed, encrypted]) expect(cursor).toMatch(/^[\w.-]+$/)
    expect(Buffer.from(plain, 'base64url').toString()).toContain('Post 0')
    expect(encrypted).not.toContain(Buffer.from('Post').toString('hex'))
    expect((await page({ secret, encrypt: true })).nextCursor).not.toBe(encrypted)
    const third = await page(undefined, plain)
    expect((await page({ secret }, signed)).items).toEqual(third.items)
    expect((await page({ secret, encrypt: true }, encrypted)).items).toEqual(third.items)
    await expect(page({ secret }, plain)).rejects.toThrow('signature')
    await expect(page({ secret: `${secret}!` }, signed)).rejects.toThrow('signature')
    await expect(page({ secret, encrypt: true }, signed)).rejects.toThrow(BadRequestError)
    await expect(page(undefined, signed)).rejects.toThrow(/^Invalid pagination cursor/)
    await expect(page({ secret: 'short' })).rejects.toThrow('Secret must be at least 32 characters long')
  })

  test('refuses a cursor of another order, and one that is too long', async () => {
    const db = await open()
    await insertPosts(db)
    const query = db.selectFrom('posts').select(['id', 'title'])
    const { nextCursor: cursor } = await paginateCursor(query, { orderBy: [{ column: 'title' }], limit: 2 })
    const others = [
      [{ column: 'title' as const, direction: 'desc' as const }],
      [{ column: 'id' as const }],
      [{ column: 'title' as const, nulls: dialect === 'postgres' ? ('first' as const) : ('last' as const) }],
    ]
    for (const orderBy of others) {
      await expect(paginateCursor(query, { orderBy, cursor })).rejects.toThrow(/^Invalid pagination cursor/)
    }
    await expect(paginateCursorSimple(query, { cursor: 'a'.repeat(8193) })).rejects.toThrow('too long')
    await db
      .insertInto('posts')
      .values({ title: 'Post', body: 'x'.repeat(9000) })
      .execute()
    const bodies = db.selectFrom('posts').select(['id', 'body'])
    const options = { orderBy: [{ column: 'body' as const, nulls: 'last' as const }], limit: 1 }
    await expect(paginateCursor(bodies, options)).rejects.toThrow('order by shorter values')
  })
})

test('SQL Server is sent top, emulated nulls and no row comparison', async () => {
  const sent: string[] = []
  const rows = [
    { id: 1, title: 'a', kyserakey0: 'a', kyserakey1: '1' },
    { id: 2, title: 'b', kyserakey0: 'b', kyserakey1: '2' },
  ]
  const db = dummyDb('mssql', { log: ({ query }) => void sent.push(query.sql) })
  const query = db.selectFrom('posts').select(['id', 'title']).withPlugin(answeringWith(rows))
  const options = { orderBy: [{ column: 'title', nulls: 'last' } as const], limit: 1 }
  const first = await paginateCursor(query, options)
  await paginateCursor(query, { ...options, cursor: first.nextCursor })
  const keys =
    'convert(nvarchar(4000), "title", 126) as "kyserakey0", convert(nvarchar(4000), "id", 126) as "kyserakey1"'
  const order = 'order by case when "title" is null then 1 else 0 end, "title" asc, "id" asc'
  expect(sent).toEqual([
    `select top(2) "id", "title", ${keys} from "posts" ${order}`,
    `select top(2) "id", "title", ${keys} from "posts" where "title" >= @1 and ("title" > @2 or "id" > @3) ${order}`,
  ])
  for (const text of sent) expect(() => parseTSql(text)).not.toThrow()
})

test.each([
  [0.1, '0.1', true],
  [0.123456789, '0.123457', false],
  [Buffer.from('a'), 'a', false],
])('SQL Server goes by %j with the text %j: %s', async (views, text, isWhole) => {
  const rows = [1, 2].map(id => ({ id, views, kyserakey0: text, kyserakey1: `${id}` }))
  const query = dummyDb('mssql').selectFrom('posts').select(['id', 'views']).withPlugin(answeringWith(rows))
  const page = paginateCursor(query, { orderBy: [{ column: 'views' }], limit: 1 })
  await (isWhole
    ? expect(page).resolves.toMatchObject({ hasMore: true })
    : expect(page).rejects.toThrow(BadRequestError))
})
