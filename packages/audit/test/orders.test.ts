import { auditPlugin, type AuditRepositoryExtensions } from '@kysera/audit'
import { createExecutor } from '@kysera/executor'
import { createORM, createRepositoryFactory } from '@kysera/repository'
import { onlyDeleted, softDeletePlugin, type SoftDeleteMethods } from '@kysera/soft-delete'
import { timestampsPlugin } from '@kysera/timestamps'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { entriesIn } from './entries.js'

const orders = [
  ['audit', 'soft delete', 'timestamps'],
  ['audit', 'timestamps', 'soft delete'],
  ['soft delete', 'audit', 'timestamps'],
  ['soft delete', 'timestamps', 'audit'],
  ['timestamps', 'audit', 'soft delete'],
  ['timestamps', 'soft delete', 'audit'],
] as const

/** How many of the three plugins are the executor's; the ORM brings the others. */
const places = [3, 2, 1, 0]

/** Lists of plugins in any order do not tell the compiler what they add. */
function assertExtended<R extends object>(
  repo: R,
): asserts repo is R & SoftDeleteMethods<unknown> & AuditRepositoryExtensions<unknown> {
  expect(Object.keys(repo)).toEqual(expect.arrayContaining(['softDelete', 'restoreFromAudit']))
}

contract('audit, soft delete and timestamps', ({ createDatabase, dialect, traits }) => {
  const now = { date: new Date('2025-01-01T00:00:00.000Z') }
  const plugins = {
    audit: () => auditPlugin(),
    'soft delete': () => softDeletePlugin({ now: () => now.date, cascade: { authors: [books] } }),
    timestamps: () => timestampsPlugin({ getTimestamp: () => now.date }),
  }
  const books = { table: 'books', foreignKey: 'author_id' }

  const timeType = { sqlite: 'text', postgres: 'timestamptz(3)', mysql: 'datetime(3)', mssql: '' }[dialect]
  const openTables = async (): Promise<AnyDatabase> => {
    const db = await createDatabase()
    for (const table of ['authors', 'books']) {
      await db.schema
        .createTable(table)
        .addColumn('id', 'integer', column => column.primaryKey())
        .addColumn('name', 'varchar(50)', column => column.unique())
        .addColumn('author_id', 'integer')
        .addColumn('created_at', sql.raw(timeType))
        .addColumn('updated_at', sql.raw(timeType))
        .addColumn('deleted_at', sql.raw(timeType))
        .execute()
    }
    return db
  }
  const at = (day: number): Date => (now.date = new Date(Date.UTC(2025, 0, day)))
  const stored = (day: number | null): Date | string | null => {
    if (day === null) return null
    const date = new Date(Date.UTC(2025, 0, day))
    return dialect === 'sqlite' ? date.toISOString() : date
  }

  test.each(orders.flatMap(order => places.map(place => ({ order, place }))))(
    'hold together as $order, of which the executor has $place',
    async ({ order, place }) => {
      const db = await openTables()
      const all = order.map(name => plugins[name]())
      const bare = await createExecutor(db, all.slice(0, place))
      const orm = await createORM(bare, all.slice(place))
      const authors = orm.createRepository(executor =>
        createRepositoryFactory(executor).create({ tableName: 'authors' }),
      )
      assertExtended(authors)
      const { executor } = orm
      at(1)
      await authors.create({ id: 1, name: 'Ann' })
      await executor.insertInto('books').values({ id: 1, name: 'A', author_id: 1 }).execute()
      at(2)
      await authors.update(1, { name: 'Bea' })
      at(3)
      expect(await authors.softDelete(1)).toMatchObject({ updated_at: stored(2), deleted_at: stored(3) })
      await executor.updateTable('authors').set({ name: 'hidden' }).execute()
      const upsert = executor.insertInto('authors').values({ id: 1, name: 'hidden' })
      await (
        traits.supportsOnConflict
          ? upsert.onConflict(on => on.column('id').doUpdateSet({ name: 'hidden' }))
          : upsert.onDuplicateKeyUpdate({ name: 'hidden' })
      ).execute()
      await executor.deleteFrom('books').execute()
      expect(await authors.findAll()).toEqual([])
      expect(await onlyDeleted(executor).selectFrom('books').select('id').execute()).toEqual([{ id: 1 }])
      at(4)
      const [deletion] = await authors.getAuditHistory(1)
      expect(deletion).toMatchObject({ operation: 'UPDATE', new_values: { deleted_at: deletedAt } })
      await authors.restoreFromAudit(deletion?.id ?? 0)
      expect(await authors.findAll()).toEqual([
        {
          id: 1,
          name: 'Bea',
          author_id: null,
          created_at: stored(1),
          updated_at: stored(2),
          deleted_at: null,
        },
      ])
      await authors.hardDelete(1)
      expect(
        (await entriesIn(db)).map(each => [each.table_name, each.operation, each.new_values?.['updated_at']]),
      ).toEqual([
        ['authors', 'INSERT', iso(1)],
        ['books', 'INSERT', iso(1)],
        ['authors', 'UPDATE', iso(2)],
        ['authors', 'UPDATE', iso(2)],
        ['books', 'UPDATE', iso(1)],
        ['authors', 'UPDATE', iso(2)],
        ['authors', 'DELETE', undefined],
      ])
    },
  )
  const iso = (day: number): string => new Date(Date.UTC(2025, 0, day)).toISOString()
  const deletedAt = iso(3)
})
