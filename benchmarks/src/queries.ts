import { sql, type Compilable, type Kysely } from 'kysely'
import type { Shop } from './shop.js'

/** A query that one benchmark compiles and another one executes. */
export interface Query extends Compilable {
  execute(): Promise<unknown>
}

export interface Case {
  readonly name: string
  /** As an application writes it, for an executor or without filters. */
  readonly plain: (db: Kysely<Shop>) => Query
  /** With the condition of soft delete written by hand. */
  readonly withOne: (db: Kysely<Shop>) => Query
  /** With the conditions of soft delete and of two more plugins written by hand. */
  readonly withThree: (db: Kysely<Shop>) => Query
}

const byKey: Case = {
  name: 'select by primary key',
  plain: db => db.selectFrom('customers').selectAll().where('id', '=', 501),
  withOne: db =>
    db.selectFrom('customers').selectAll().where('id', '=', 501).where('customers.deleted_at', 'is', null),
  withThree: db =>
    db
      .selectFrom('customers')
      .selectAll()
      .where('id', '=', 501)
      .where('customers.deleted_at', 'is', null)
      .where('customers.tenant_id', '=', 1)
      .where('customers.archived', '=', 0),
}

const listPage: Case = {
  name: 'list page of 20',
  plain: db =>
    db
      .selectFrom('orders')
      .select(['id', 'total', 'status'])
      .where('status', '=', 'paid')
      .where('total', '>', 100)
      .orderBy('id')
      .limit(20)
      .offset(40),
  withOne: db =>
    db
      .selectFrom('orders')
      .select(['id', 'total', 'status'])
      .where('status', '=', 'paid')
      .where('total', '>', 100)
      .where('orders.deleted_at', 'is', null)
      .orderBy('id')
      .limit(20)
      .offset(40),
  withThree: db =>
    db
      .selectFrom('orders')
      .select(['id', 'total', 'status'])
      .where('status', '=', 'paid')
      .where('total', '>', 100)
      .where('orders.deleted_at', 'is', null)
      .where('orders.tenant_id', '=', 1)
      .where('orders.archived', '=', 0)
      .orderBy('id')
      .limit(20)
      .offset(40),
}

const threeTables: Case = {
  name: 'three-table join with a subquery',
  plain: db =>
    db
      .selectFrom('customers as c')
      .innerJoin('orders as o', 'o.customer_id', 'c.id')
      .leftJoin('products as p', 'p.order_id', 'o.id')
      .select(['c.name', 'o.total', 'p.title'])
      .where('c.id', '<', 20)
      .where('o.total', '>', eb => eb.selectFrom('orders').select(sql<number>`avg(total)`.as('mean')))
      .orderBy('o.id')
      .orderBy('p.id')
      .limit(50),
  withOne: db =>
    db
      .selectFrom('customers as c')
      .innerJoin('orders as o', 'o.customer_id', 'c.id')
      .leftJoin('products as p', join => join.onRef('p.order_id', '=', 'o.id').on('p.deleted_at', 'is', null))
      .select(['c.name', 'o.total', 'p.title'])
      .where('c.id', '<', 20)
      .where('o.total', '>', eb =>
        eb
          .selectFrom('orders')
          .select(sql<number>`avg(total)`.as('mean'))
          .where('orders.deleted_at', 'is', null),
      )
      .where('c.deleted_at', 'is', null)
      .where('o.deleted_at', 'is', null)
      .orderBy('o.id')
      .orderBy('p.id')
      .limit(50),
  withThree: db =>
    db
      .selectFrom('customers as c')
      .innerJoin('orders as o', 'o.customer_id', 'c.id')
      .leftJoin('products as p', join =>
        join
          .onRef('p.order_id', '=', 'o.id')
          .on('p.deleted_at', 'is', null)
          .on('p.tenant_id', '=', 1)
          .on('p.archived', '=', 0),
      )
      .select(['c.name', 'o.total', 'p.title'])
      .where('c.id', '<', 20)
      .where('o.total', '>', eb =>
        eb
          .selectFrom('orders')
          .select(sql<number>`avg(total)`.as('mean'))
          .where('orders.deleted_at', 'is', null)
          .where('orders.tenant_id', '=', 1)
          .where('orders.archived', '=', 0),
      )
      .where('c.deleted_at', 'is', null)
      .where('c.tenant_id', '=', 1)
      .where('c.archived', '=', 0)
      .where('o.deleted_at', 'is', null)
      .where('o.tenant_id', '=', 1)
      .where('o.archived', '=', 0)
      .orderBy('o.id')
      .orderBy('p.id')
      .limit(50),
}

const update: Case = {
  name: 'update by primary key',
  plain: db => db.updateTable('orders').set({ status: 'open', total: 12.5 }).where('id', '=', 501),
  withOne: db =>
    db
      .updateTable('orders')
      .set({ status: 'open', total: 12.5 })
      .where('id', '=', 501)
      .where('orders.deleted_at', 'is', null),
  withThree: db =>
    db
      .updateTable('orders')
      .set({ status: 'open', total: 12.5 })
      .where('id', '=', 501)
      .where('orders.deleted_at', 'is', null)
      .where('orders.tenant_id', '=', 1)
      .where('orders.archived', '=', 0),
}

const newOrders = Array.from({ length: 1000 }, (_, i) => ({ customer_id: i, total: i, status: 'new' }))

const insertMany = (db: Kysely<Shop>): Query => db.insertInto('orders').values(newOrders)

/** Filters have nothing to say of new rows, so all three are the same. */
const insert: Case = {
  name: 'insert of 1,000 rows',
  plain: insertMany,
  withOne: insertMany,
  withThree: insertMany,
}

export const reads: readonly Case[] = [byKey, listPage, threeTables]
export const writes: readonly Case[] = [update, insert]
