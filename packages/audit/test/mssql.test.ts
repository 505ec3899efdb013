import { auditPlugin } from '@kysera/audit'
import { createExecutor } from '@kysera/executor'
import { parseTSql, type AnyDatabase } from '@kysera-internal/test-support'
import {
  DummyDriver,
  Kysely,
  MssqlAdapter,
  MssqlIntrospector,
  MssqlQueryCompiler,
  type TableMetadata,
} from 'kysely'
import { expect, test } from 'vitest'

const columns = ['id', 'table_name', 'changed_at'].map(name => ({
  name,
  dataType: name === 'changed_at' ? 'datetime2' : 'nvarchar',
  isNullable: false,
  isAutoIncrementing: false,
  hasDefaultValue: false,
}))

const auditTable = { name: 'audit_logs', schema: 'dbo', isView: false, isForeign: false, columns }

class WithAuditTable extends MssqlIntrospector {
  override getTables(): Promise<TableMetadata[]> {
    return Promise.resolve([auditTable])
  }
}

/** What is sent to a SQL Server without rows. */
async function sentBy(write: (db: AnyDatabase) => Promise<unknown>): Promise<string[]> {
  const sent: string[] = []
  const db: AnyDatabase = new Kysely({
    dialect: {
      createDriver: () => new DummyDriver(),
      createAdapter: () => new MssqlAdapter(),
      createQueryCompiler: () => new MssqlQueryCompiler(),
      createIntrospector: inner => new WithAuditTable(inner),
    },
    log: ({ query }) => void sent.push(query.sql),
  })
  await write(await createExecutor(db, [auditPlugin()]))
  return sent
}

test('SQL Server gives whole rows by OUTPUT, and locks those of an update', async () => {
  const sent = [
    ...(await sentBy(db => db.insertInto('tags').values({ name: 'a' }).execute())),
    ...(await sentBy(db => db.updateTable('tags').set({ name: 'a' }).where('id', '=', 1).execute())),
    ...(await sentBy(db => db.deleteFrom('tags').where('id', '=', 1).output('deleted.name').execute())),
  ]
  expect(sent).toEqual([
    'insert into "tags" ("name") output "inserted".* values (@1)',
    'select * from "tags" with (updlock) where "id" = @1',
    'update "tags" set "name" = @1 output "inserted".* where "id" = @2 and 1 = 0',
    'delete from "tags" output "deleted"."name" as "kysera_a", "deleted".* where "id" = @1',
  ])
  for (const text of sent) parseTSql(text)
})
