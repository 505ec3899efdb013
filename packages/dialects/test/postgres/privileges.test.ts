import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { postgresAdapter as adapter } from '@kysera/dialects'

contract('a role without rights', ({ createDatabase, dialect }) => {
  describe.runIf(dialect === 'postgres')('on PostgreSQL', () => {
    const asStranger = async (work: (db: AnyDatabase) => Promise<void>): Promise<void> => {
      const db = await createDatabase({ poolSize: 1 })
      for (const statement of [
        'create schema secret',
        'create table secret.users (id int primary key)',
        'insert into secret.users values (1)',
        'drop role if exists kysera_stranger',
        'create role kysera_stranger',
        'revoke all on schema secret from public',
      ]) {
        await sql.raw(statement).execute(db)
      }
      await sql`set session authorization kysera_stranger`.execute(db)
      try {
        await work(db)
      } finally {
        await sql`reset session authorization`.execute(db)
        await sql`drop role kysera_stranger`.execute(db)
      }
    }
    const schema = 'secret'

    test('learns what there is, for the catalogue hides nothing', () =>
      asStranger(async db => {
        await expect(sql`select * from secret.users`.execute(db)).rejects.toMatchObject({ code: '42501' })
        expect(await adapter.tableExists(db, 'secret.users')).toBe(true)
        expect(await adapter.tableExists(db, 'secret.missing')).toBe(false)
        expect(await adapter.getTables(db, { schema })).toEqual(['users'])
        expect(await adapter.getTableColumns(db, 'users', { schema })).toEqual(['id'])
        expect(await adapter.schemaExists(db, schema)).toBe(true)
        expect(await adapter.getSchemas(db)).toEqual(['public', 'secret'])
        expect(await adapter.getSchemaIndexes(db, { schema })).toHaveLength(1)
        expect(await adapter.getSchemaInfo(db, schema)).toMatchObject({ tableCount: 1, owner: 'postgres' })
      }))

    test('is told that it may not, where it may not', () =>
      asStranger(async db => {
        const forbidden = { code: '42501' }
        await expect(adapter.truncateTable(db, 'secret.users')).rejects.toMatchObject(forbidden)
        await expect(adapter.truncateAllTables(db, [], { schema })).rejects.toMatchObject(forbidden)
        await expect(adapter.createSchema(db, 'own')).rejects.toMatchObject(forbidden)
        await expect(adapter.dropSchema(db, schema, { cascade: true })).rejects.toMatchObject(forbidden)
        await expect(adapter.cloneSchema(db, schema, 'own')).rejects.toMatchObject(forbidden)
        expect(await adapter.createSchema(db, schema)).toBe(false)
      }))
  })
})
