import { sql, type RawBuilder } from 'kysely'
import { ask, inTransaction, run, type Db } from '../db.js'
import type { TableName } from '../table-name.js'
import {
  assertNoRowRefers,
  groupReferences,
  type Reference,
  type ReferenceColumn,
} from '../truncation/referring-rows.js'
import { TableSet } from '../truncation/table-set.js'
import { tableExists, tablesOf, userTables } from './catalogue.js'

export async function truncateTable(db: Db, name: TableName): Promise<boolean> {
  if (!(await tableExists(db, name))) return false
  await empty(db, new TableSet(name.schema, [name.table]))
  return true
}

export async function truncateTables(db: Db, schema: string, exclude: readonly string[]): Promise<void> {
  await empty(db, new TableSet(schema, await tablesOf(db, schema)).without(exclude))
}

/** TRUNCATE is refused for a table that another one refers to, so rows are deleted and counters set back. */
async function empty(db: Db, tables: TableSet): Promise<void> {
  await inTransaction(db, async trx => {
    const keys = await keysTo(trx, tables.schema)
    await assertNoRowRefers(trx, groupReferences(keys.filter(key => tables.isReferredToBy(key))))
    const inside = groupReferences(keys.filter(key => tables.holds(key) && key.enabled === 1))
    await run(
      trx,
      ...inside.map(key => sql`alter table ${tableOf(key)} nocheck constraint ${nameOf(key)}`),
      ...tables.names.map(table => sql`delete from ${sql.id(tables.schema, table)}`),
      ...inside.map(key => sql`alter table ${tableOf(key)} with check check constraint ${nameOf(key)}`),
    )
    await restartIdentity(trx, tables)
  })
}

interface KeyColumn extends ReferenceColumn {
  readonly enabled: number
}

const tableOf = ({ schema, table }: TableName): RawBuilder<unknown> => sql.id(schema, table)
const nameOf = ({ constraint }: Reference): RawBuilder<unknown> => sql.id(String(constraint))

async function keysTo(trx: Db, schema: string): Promise<KeyColumn[]> {
  const query = sql<KeyColumn>`
    select f.name as ${sql.id('constraint')}, cs.name as ${sql.id('schema')}, ct.name as ${sql.id('table')},
      c.name as ${sql.id('column')}, t.name as ${sql.id('referencedTable')},
      case when f.is_disabled = 0 then 1 else 0 end as ${sql.id('enabled')}
    from ${userTables}
    join sys.foreign_keys f on f.referenced_object_id = t.object_id
    join sys.tables ct on ct.object_id = f.parent_object_id
    join sys.schemas cs on cs.schema_id = ct.schema_id
    join sys.foreign_key_columns k on k.constraint_object_id = f.object_id
    join sys.columns c on c.object_id = ct.object_id and c.column_id = k.parent_column_id
    where s.name = ${schema}
    order by cs.name, ct.name, f.name, k.constraint_column_id`
  return ask(trx, query)
}

/** A counter that was never used is left alone: setting it back would make it begin one step too early. */
async function restartIdentity(trx: Db, tables: TableSet): Promise<void> {
  const query = sql<{ name: string; before: string }>`
    select t.name as name, cast(cast(i.seed_value as decimal(38)) - cast(i.increment_value as decimal(38)) as varchar(40)) as before
    from ${userTables} join sys.identity_columns i on i.object_id = t.object_id
    where s.name = ${tables.schema} and i.last_value is not null`
  const counters = (await ask(trx, query)).filter(({ name }) => tables.has(name))
  const target = (name: string): string => `${quoted(tables.schema)}.${quoted(name)}`
  await run(
    trx,
    ...counters.map(
      ({ name, before }) =>
        sql`dbcc checkident (${target(name)}, reseed, ${sql.raw(String(BigInt(before)))})`,
    ),
  )
}

const quoted = (name: string): string => `[${name.replaceAll(']', ']]')}]`
