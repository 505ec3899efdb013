import type { Plugin } from '@kysera/executor'
import { softDeletePlugin } from '@kysera/soft-delete'
import Database from 'better-sqlite3'
import { Kysely, PostgresDialect, SqliteDialect, type Generated } from 'kysely'
import { Pool } from 'pg'
import { startPostgres } from './postgres-server.js'

interface Row {
  id: Generated<number>
  tenant_id: Generated<number>
  archived: Generated<number>
  deleted_at: Generated<string | null>
}

export interface Shop {
  customers: Row & { name: string; email: string }
  orders: Row & { customer_id: number; total: number; status: string }
  products: Row & { order_id: number; title: string; price: number }
}

const tables = ['customers', 'orders', 'products'] as const

/** A shop of 1,000 customers, 3,000 orders and 9,000 products in memory. */
export function openShop(): Kysely<Shop> {
  const database = new Database(':memory:')
  database.exec(schema)
  database.exec(rows)
  return new Kysely<Shop>({ dialect: new SqliteDialect({ database }) })
}

const common = `id integer primary key, tenant_id integer not null default 1, archived integer not null default 0,
  deleted_at text`

const schema = `
  create table customers (${common}, name text not null, email text not null);
  create table orders (${common}, customer_id integer not null, total real not null, status text not null);
  create table products (${common}, order_id integer not null, title text not null, price real not null);
  create index orders_customer on orders (customer_id);
  create index products_order on products (order_id);`

const upTo = (count: number): string =>
  `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})`

const rows = `
  ${upTo(1000)} insert into customers (name, email) select 'Customer ' || i, 'c' || i || '@example.org' from n;
  ${upTo(3000)} insert into orders (customer_id, total, status)
    select 1 + i % 1000, i * 1.5, case i % 3 when 0 then 'open' else 'paid' end from n;
  ${upTo(9000)} insert into products (order_id, title, price) select 1 + i % 3000, 'Product ' || i, i * 0.5 from n;
  ${tables.map(table => `update ${table} set deleted_at = '2026-01-01' where id % 10 = 0;`).join('\n')}`

/** The same shop on a server of its own. */
export async function openShopOnPostgres(): Promise<{ db: Kysely<Shop>; close: () => Promise<void> }> {
  const server = await startPostgres()
  const pool = new Pool({ connectionString: server.url, max: 1 })
  await pool.query(
    schema.replaceAll('integer primary key', 'integer generated always as identity primary key'),
  )
  await pool.query(`${rows}; analyze`)
  const db = new Kysely<Shop>({ dialect: new PostgresDialect({ pool }) })
  const close = async (): Promise<void> => {
    await db.destroy()
    server.stop()
  }
  return { db, close }
}

/** Soft delete, as it comes. */
export const softDelete = softDeletePlugin()

export const tenant: Plugin = {
  name: 'tenant',
  filter: (_, eb) => eb('tenant_id', '=', 1),
}

export const unarchived: Plugin = {
  name: 'unarchived',
  filter: (_, eb) => eb('archived', '=', 0),
}
