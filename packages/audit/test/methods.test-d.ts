import { auditPlugin, withoutAudit, type AuditLogEntry, type ParsedAuditLogEntry } from '@kysera/audit'
import { createExecutor, type KyseraExecutor } from '@kysera/executor'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import type { Generated, Kysely } from 'kysely'
import { expectTypeOf, test } from 'vitest'

interface Database {
  users: { id: Generated<number>; name: string }
  members: { tenant_id: number; user_id: number }
}
declare const db: Kysely<Database>
declare const currentUser: { id: string } | undefined

const orm = await createORM(db, [auditPlugin({ getUserId: () => currentUser?.id, captureOldValues: true })])
const users = orm.createRepository(exec =>
  createRepositoryFactory(exec).create({ tableName: 'users', mapRow: ({ name }) => ({ userName: name }) }),
)

test('the methods know the entity and the key of the repository', () => {
  expectTypeOf(users.restoreFromAudit).returns.resolves.toEqualTypeOf<{ userName: string }>()
  expectTypeOf(users.getAuditHistory).parameter(0).toEqualTypeOf<number>()
  expectTypeOf(users.getAuditHistory).returns.resolves.toEqualTypeOf<ParsedAuditLogEntry[]>()
  expectTypeOf(users.getAuditLog).returns.resolves.toEqualTypeOf<AuditLogEntry | null>()
  // @ts-expect-error -- the key is a number
  void users.getAuditHistory('1')
  // @ts-expect-error -- there is no such operation
  void users.getTableAuditLogs({ operation: 'MERGE' })
})

test('a composite key is an object', () => {
  const members = orm.createRepository(exec =>
    createRepositoryFactory(exec).create({ tableName: 'members', primaryKey: ['tenant_id', 'user_id'] }),
  )
  expectTypeOf(members.getAuditHistory).parameter(0).toEqualTypeOf<{ tenant_id: number; user_id: number }>()
})

test('the plugin of an executor counts as well, and a handle without it stays what it is', async () => {
  const executor = await createExecutor(db, [auditPlugin()])
  expectTypeOf(withoutAudit(executor)).toEqualTypeOf<typeof executor>()
  expectTypeOf(executor).toExtend<KyseraExecutor<Database>>()
  const nested = await createORM(executor, [])
  const made = nested.createRepository(exec => createRepositoryFactory(exec).create({ tableName: 'users' }))
  expectTypeOf(made.getUserChanges).returns.resolves.toEqualTypeOf<ParsedAuditLogEntry[]>()
  // @ts-expect-error -- a boolean is no user
  auditPlugin({ getUserId: () => true })
})
