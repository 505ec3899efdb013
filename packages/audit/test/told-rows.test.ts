import { AuditError } from '@kysera/core'
import { auditPlugin, withoutAudit } from '@kysera/audit'
import { createExecutor } from '@kysera/executor'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { CamelCasePlugin, sql, type Generated, type Kysely } from 'kysely'
import { expect, test } from 'vitest'
import { entriesIn } from './entries.js'

type Shop = {
  customers: { id: Generated<number>; name: string; customers: Generated<string | null> }
  orders: { id: Generated<string>; customer_id: number; note: string | null }
  visits: { day: Generated<Date>; place: Generated<string>; count: number }
}

/** What happened, as entries tell it. */
const changesIn = async (db: AnyDatabase): Promise<unknown[]> =>
  (await entriesIn(db)).map(({ table_name, operation, old_values, new_values }) => [
    operation,
    table_name,
    old_values?.['name'] ?? old_values?.['note'] ?? null,
    new_values?.['name'] ?? new_values?.['note'] ?? null,
  ])

contract('inserts in common table expressions', ({ createDatabase, traits }) => {
  const testHere = test.runIf(traits.supportsDataModifyingCte)

  const openShop = async (schema = 'public') => {
    const db = await createDatabase()
    await db.schema.createSchema(schema).ifNotExists().execute()
    const tables = db.withSchema(schema).schema
    await tables
      .createTable('customers')
      .addColumn('id', 'integer', column => column.primaryKey().generatedAlwaysAsIdentity())
      .addColumn('name', 'text', column => column.notNull().unique())
      .addColumn('customers', 'text')
      .execute()
    await tables
      .createTable('orders')
      .addColumn('id', 'uuid', column => column.primaryKey().defaultTo(sql`gen_random_uuid()`))
      .addColumn('customer_id', 'integer', column => column.notNull())
      .addColumn('note', 'text')
      .execute()
    await tables
      .createTable('visits')
      .addColumn('day', 'timestamptz', column => column.defaultTo(sql`clock_timestamp()`))
      .addColumn('place', 'text', column => column.defaultTo('here'))
      .addColumn('count', 'integer', column => column.notNull())
      .addPrimaryKeyConstraint('visits_key', ['day', 'place'])
      .execute()
    const plugin = auditPlugin({ primaryKeyColumn: { visits: ['day', 'place'] } })
    return { db, executor: await createExecutor(db.withTables<Shop>(), [plugin]) }
  }

  testHere('are recorded with the keys that the database makes', async () => {
    const { db, executor } = await openShop()
    const rows = await executor
      .with('customer', cte => cte.insertInto('customers').values({ name: 'Ada' }).returning('id as key'))
      .insertInto('orders')
      .columns(['customer_id', 'note'])
      .expression(eb => eb.selectFrom('customer').select(['key', sql<string>`'first'`.as('note')]))
      .returning(['customer_id', 'note'])
      .execute()
    expect(rows).toEqual([{ customer_id: 1, note: 'first' }])
    expect(await entriesIn(db)).toEqual([
      {
        table_name: 'customers',
        entity_id: '1',
        operation: 'INSERT',
        old_values: null,
        new_values: { id: 1, name: 'Ada', customers: null },
      },
      expect.objectContaining({ table_name: 'orders', operation: 'INSERT' }),
    ])
  })

  testHere('are recorded from queries, under other names and in other orders of columns', async () => {
    const { db, executor } = await openShop()
    const statement = (on: Kysely<Shop>, name: string) =>
      on
        .with('source', cte => cte.selectNoFrom([sql<string>`${name}`.as('name')]))
        .with('c(label, number)', cte =>
          cte
            .insertInto('customers')
            .columns(['name'])
            .expression(eb => eb.selectFrom('source').select('name'))
            .returning(['customers.name as label', 'id as number']),
        )
        .with('silent', cte => cte.insertInto('visits').values({ count: 3 }))
        .with('some', cte =>
          cte
            .insertInto('orders')
            .values([
              { customer_id: 7, note: 'a' },
              { customer_id: 8, note: 'b' },
            ])
            .returning('note as text')
            .returningAll(),
        )
        .with('none', cte =>
          cte
            .insertInto('orders')
            .columns(['customer_id'])
            .expression(eb => eb.selectFrom('customers').where('id', '<', 0).select('id'))
            .returning('id'),
        )
        .selectFrom(['c', 'some'])
        .selectAll()
        .select(eb => eb.selectFrom('none').select(eb.fn.countAll<number>().as('n')).as('none'))
        .orderBy('note')
    const byHand = await statement(db.withTables<Shop>(), 'Ada').execute()
    expect(byHand).toMatchObject([{ label: 'Ada', text: 'a', note: 'a' }, { note: 'b' }])
    const rows = await statement(executor, 'Bea').execute()
    expect(rows.map(row => Object.keys(row))).toEqual(byHand.map(row => Object.keys(row)))
    expect(rows).toEqual(byHand.map(row => ({ ...row, label: 'Bea', number: 2, id: expect.any(String) })))
    expect(await changesIn(db)).toEqual([
      ['INSERT', 'customers', null, 'Bea'],
      ['INSERT', 'visits', null, null],
      ['INSERT', 'orders', null, 'a'],
      ['INSERT', 'orders', null, 'b'],
    ])
  })

  testHere('that meet rows are recorded as what they do', async () => {
    const { db, executor } = await openShop()
    await withoutAudit(executor)
      .insertInto('customers')
      .values([{ name: 'Ada' }, { name: 'Bea' }])
      .execute()
    const rows = await executor
      .with('kept', cte =>
        cte
          .insertInto('customers')
          .values([{ name: 'Ada' }, { name: 'Cleo' }])
          .onConflict(on => on.doNothing())
          .returning('name'),
      )
      .with('changed', cte =>
        cte
          .insertInto('customers')
          .values([{ name: 'Bea' }, { name: 'Dora' }])
          .onConflict(on => on.column('name').doUpdateSet({ name: 'Bee' }))
          .returningAll(),
      )
      .selectFrom(['kept', 'changed'])
      .select(['kept.name as kept', 'changed.name as changed'])
      .orderBy('changed')
      .execute()
    expect(rows).toEqual([
      { kept: 'Cleo', changed: 'Bee' },
      { kept: 'Cleo', changed: 'Dora' },
    ])
    expect(await changesIn(db)).toEqual([
      ['INSERT', 'customers', null, 'Cleo'],
      ['UPDATE', 'customers', 'Bea', 'Bee'],
      ['INSERT', 'customers', null, 'Dora'],
    ])
  })

  testHere('are found by keys that the driver rounds', async () => {
    const { db, executor } = await openShop()
    await executor
      .with('visit', cte => cte.insertInto('visits').values([{ count: 1 }, { count: 2 }, { count: 3 }]))
      .selectNoFrom(sql`1`.as('one'))
      .execute()
    expect((await entriesIn(db)).map(({ new_values }) => new_values?.['count'])).toEqual([1, 2, 3])
  })

  testHere('are recorded in other schemas', async () => {
    const { db, executor } = await openShop('shop')
    const rows = await executor
      .withSchema('shop')
      .with('customer', cte => cte.insertInto('customers').values({ name: 'Ada' }).returning('id'))
      .selectFrom('customer')
      .selectAll()
      .execute()
    expect(rows).toEqual([{ id: 1 }])
    expect(await changesIn(db)).toEqual([['INSERT', 'shop.customers', null, 'Ada']])
  })

  testHere('are recorded where names are mapped', async () => {
    const { db } = await openShop()
    type Camel = {
      orders: { id: Generated<string>; customerId: number; note: string | null }
    }
    const executor = await createExecutor(db.withPlugin(new CamelCasePlugin()).withTables<Camel>(), [
      auditPlugin(),
    ])
    const rows = await executor
      .with('placed', cte =>
        cte
          .insertInto('orders')
          .values({ customerId: 4, note: 'x' })
          .returning(['customerId', 'customerId as buyerId']),
      )
      .selectFrom('placed')
      .selectAll()
      .execute()
    expect(rows).toEqual([{ customerId: 4, buyerId: 4 }])
    expect(await changesIn(db)).toEqual([['INSERT', 'orders', null, 'x']])
  })

  testHere.for(['point', 'record', 'told', 'told_key', 'kysera_row', 'Place "x"'])(
    'are recorded for a table and a key that are named %s',
    async name => {
      const db = await createDatabase()
      await db.schema
        .createTable(name)
        .addColumn(name, 'integer', column => column.primaryKey().generatedAlwaysAsIdentity())
        .execute()
      const executor = await createExecutor(db, [auditPlugin({ primaryKeyColumn: name })])
      const rows = await executor
        .with('made', cte => cte.insertInto(name).defaultValues().returningAll())
        .selectFrom('made')
        .selectAll()
        .execute()
      expect(rows).toEqual([{ [name]: 1 }])
      expect(await entriesIn(db)).toMatchObject([
        { table_name: name, entity_id: '1', new_values: { [name]: 1 } },
      ])
    },
  )

  testHere('are recorded for tables with columns whose types refuse null', async () => {
    const { db, executor } = await openShop()
    await sql`create domain label as text check (value is not null)`.execute(db)
    await sql`alter table customers alter column name type label`.execute(db)
    await executor
      .with('customer', cte => cte.insertInto('customers').values([{ name: 'Ada' }, { name: 'Bea' }]))
      .selectNoFrom(sql`1`.as('one'))
      .execute()
    expect(await changesIn(db)).toEqual([
      ['INSERT', 'customers', null, 'Ada'],
      ['INSERT', 'customers', null, 'Bea'],
    ])
  })

  testHere('of rows that are gone at once are refused, and leave nothing', async () => {
    const { db, executor } = await openShop()
    await sql`create function forget() returns trigger language plpgsql as
      $$ begin delete from customers where id = new.id; return null; end $$`.execute(db)
    await sql`create trigger forgets after insert on customers for each row execute function forget()`.execute(
      db,
    )
    const insert = executor
      .with('customer', cte => cte.insertInto('customers').values({ name: 'Ada' }).returning('id'))
      .insertInto('orders')
      .columns(['customer_id'])
      .expression(eb => eb.selectFrom('customer').select('id'))
    await expect(insert.execute()).rejects.toThrow(AuditError)
    expect(await db.selectFrom('orders').selectAll().execute()).toEqual([])
    expect(await entriesIn(db)).toEqual([])
  })
})
