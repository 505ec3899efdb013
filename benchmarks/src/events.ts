import Database from 'better-sqlite3'
import { Kysely, PostgresDialect, sql, SqliteDialect } from 'kysely'
import { Pool } from 'pg'
import { startPostgres } from './postgres-server.js'

export interface Events {
  events: { id: number; created_at: string; kind: string; title: string; views: number }
}

/** 100,000 events, two in each second; three kinds; an index for each order that is measured. */
const eventCount = 100_000

const indexes = [
  'create index events_time on events (created_at, id)',
  'create index events_kind on events (kind, id)',
]

export async function openOnSqlite(): Promise<Kysely<Events>> {
  const database = new Database(':memory:')
  database.exec(`
    create table events (id integer primary key, created_at text, kind text, title text, views integer);
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${eventCount})
      insert into events select i, strftime('%Y-%m-%dT%H:%M:%fZ', 1750000000 + i / 2, 'unixepoch'), 'kind ' || i % 3,
        'Event ' || i, i % 1000 from n;
    ${indexes.join(';')}; analyze`)
  return new Kysely<Events>({ dialect: new SqliteDialect({ database }) })
}

export async function openOnPostgres(): Promise<{ readonly db: Kysely<Events>; readonly stop: () => void }> {
  const { url, stop } = await startPostgres()
  const pool = new Pool({ connectionString: url, max: 1 })
  const db = new Kysely<Events>({ dialect: new PostgresDialect({ pool }) })
  await sql`create table events (id integer primary key, created_at timestamptz, kind text, title text, views integer)`.execute(
    db,
  )
  await sql`insert into events select i, to_timestamp(1750000000 + i / 2 + 0.000001), 'kind ' || i % 3, 'Event ' || i, i % 1000
    from generate_series(1, ${sql.lit(eventCount)}) i`.execute(db)
  for (const index of indexes) await sql.raw(index).execute(db)
  await sql`vacuum analyze events`.execute(db)
  return { db, stop }
}
