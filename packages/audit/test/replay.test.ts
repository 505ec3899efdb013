import { AuditError } from '@kysera/core'
import { auditPlugin } from '@kysera/audit'
import { createExecutor } from '@kysera/executor'
import { contract, type AnyDatabase } from '@kysera-internal/test-support'
import { fc } from '@fast-check/vitest'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { entriesIn, type Entry } from './entries.js'

type Row = Record<string, unknown>

/** The rows that entries tell of. Each is what the entry before it left. */
function replay(entries: readonly Entry[]): Row[] {
  const rows = new Map<string, Row>()
  for (const { entity_id, operation, old_values, new_values } of entries) {
    expect(old_values).toEqual(rows.get(entity_id) ?? null)
    expect(operation).toBe(old_values === null ? 'INSERT' : new_values === null ? 'DELETE' : 'UPDATE')
    rows.delete(entity_id)
    if (new_values !== null) rows.set(String(new_values['id']), new_values)
  }
  return [...rows.values()].toSorted((a, b) => Number(a['id']) - Number(b['id']))
}

const id = fc.integer({ min: 1, max: 6 })
const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const row = fc.record({ id, name, n: fc.integer({ min: 0, max: 9 }) })

const write = fc.oneof(
  fc.record({
    kind: fc.constant('insert'),
    rows: fc.uniqueArray(row, { minLength: 1, maxLength: 3, selector: each => each.id }),
  }),
  fc.record({
    kind: fc.constant('ignore'),
    rows: fc.uniqueArray(row, { minLength: 1, maxLength: 2, selector: each => each.id }),
  }),
  fc.record({ kind: fc.constant('upsert'), rows: fc.tuple(row) }),
  fc.record({ kind: fc.constant('replace'), rows: fc.tuple(row) }),
  fc.record({ kind: fc.constant('update'), rows: fc.tuple(row) }),
  fc.record({ kind: fc.constant('move'), rows: fc.tuple(row) }),
  fc.record({ kind: fc.constant('shift'), rows: fc.tuple(row) }),
  fc.record({ kind: fc.constant('delete'), rows: fc.tuple(row) }),
)

contract('entries', ({ createDatabase, traits }) => {
  const writes: Record<string, (db: AnyDatabase, rows: readonly Row[]) => { execute(): Promise<unknown> }> = {
    insert: (db, rows) => db.insertInto('things').values(rows),
    ignore: (db, rows) =>
      traits.supportsOnConflict
        ? db
            .insertInto('things')
            .values(rows)
            .onConflict(on => on.doNothing())
        : db.insertInto('things').ignore().values(rows),
    upsert: (db, rows) =>
      traits.supportsOnConflict
        ? db
            .insertInto('things')
            .values(rows)
            .onConflict(on => on.column('name').doUpdateSet({ n: sql`things.n + 1` }))
        : db
            .insertInto('things')
            .values(rows)
            .onDuplicateKeyUpdate({ n: sql`n + 1` }),
    replace: (db, rows) =>
      traits.supportsOnConflict && traits.supportsSchemas
        ? db.deleteFrom('things').where('name', '=', rows[0]?.['name'])
        : db.replaceInto('things').values(rows),
    update: (db, [given]) =>
      db
        .updateTable('things')
        .set({ n: sql`n + 1` })
        .where('n', '<', given?.['n']),
    move: (db, [given]) =>
      db
        .updateTable('things')
        .set({ id: Number(given?.['n']) + 10 })
        .where('id', '=', given?.['id']),
    shift: (db, [given]) =>
      db
        .updateTable('things')
        .set({ id: sql`id + 100` })
        .where('n', '=', given?.['n']),
    delete: (db, [given]) => db.deleteFrom('things').where('n', '=', given?.['n']),
  }

  test('replayed give the table, whatever was written', async () => {
    const db = await createDatabase()
    await db.schema
      .createTable('things')
      .addColumn('id', 'integer', column => column.primaryKey())
      .addColumn('name', 'varchar(50)', column => column.unique())
      .addColumn('n', 'integer')
      .execute()
    const executor = await createExecutor(db, [auditPlugin()])
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 12 }), async statements => {
        await db.deleteFrom('things').execute()
        await db.deleteFrom('audit_logs').execute()
        for (const { kind, rows } of statements) {
          // Conflicts of keys are the caller's error, and leave no entry.
          try {
            await writes[kind]?.(executor, rows).execute()
          } catch (error) {
            expect(error).not.toBeInstanceOf(AuditError)
          }
        }
        const stored = await db.selectFrom('things').selectAll().orderBy('id').execute()
        expect(replay(await entriesIn(db))).toEqual(stored)
      }),
      { numRuns: 60 },
    )
  }, 60_000)
})
