import { allow, deny, filter, validate, type RLSSchema } from '@kysera/rls'
import { PostgresRLSGenerator } from '@kysera/rls/native'
import { contract } from '@kysera-internal/test-support'
import { sql, type Kysely, type Transaction } from 'kysely'
import { expect, test } from 'vitest'

interface Documents {
  documents: { id: number; department: string; closed: boolean; note: string | null }
}

const roles = ['kysera_clerk', 'kysera_auditor', 'kysera_guest'] as const
type Role = (typeof roles)[number]

/** Clerks work on the documents of sales, auditors read what is closed, and nothing is said of guests. */
const schemaOf = (defaultDeny: boolean): RLSSchema<Documents> => ({
  documents: {
    defaultDeny,
    policies: [
      filter(['read', 'create', 'update'], { department: 'sales' }, { role: 'kysera_clerk' }),
      filter('read', { closed: true }, { role: 'kysera_auditor' }),
    ],
  },
})

contract('policies of PostgreSQL about roles', ({ traits, createDatabase }) => {
  const onPostgres = test.runIf(traits.supportsNativeRls)

  const openDocuments = async (
    defaultDeny: boolean,
    schema = schemaOf(defaultDeny),
  ): Promise<Kysely<Documents>> => {
    const db: Kysely<Documents> = await createDatabase()
    await sql`create table documents (id integer primary key, department text, closed boolean, note text)`.execute(
      db,
    )
    await db
      .insertInto('documents')
      .values([
        { id: 1, department: 'sales', closed: false },
        { id: 2, department: 'sales', closed: true },
        { id: 3, department: 'legal', closed: true },
        { id: 4, department: 'legal', closed: false },
      ])
      .execute()
    for (const role of roles) {
      await sql`do $$ begin
        if not exists (select from pg_roles where rolname = ${sql.lit(role)}) then create role ${sql.id(role)}; end if;
      end $$`.execute(db)
      await sql`grant select, insert, update, delete on documents to ${sql.id(role)}`.execute(db)
    }
    for (const statement of new PostgresRLSGenerator().generateStatements(schema, { onUnsupported: 'skip' }))
      await sql.raw(statement).execute(db)
    return db
  }

  /** Does something as a role, and takes it back. */
  const as = async <T>(
    db: Kysely<Documents>,
    role: Role,
    fn: (trx: Transaction<Documents>) => Promise<T>,
  ): Promise<T> => {
    const trx = await db.startTransaction().execute()
    try {
      await sql`set local role ${sql.id(role)}`.execute(trx)
      return await fn(trx)
    } finally {
      await trx.rollback().execute()
    }
  }

  /** What a role reads, changes and removes when it tries all, and which new or moved rows it gets through. */
  const rightsOf = async (db: Kysely<Documents>, role: Role): Promise<Record<string, unknown>> => {
    const succeeds = (
      fn: (trx: Transaction<Documents>) => { execute(): Promise<unknown> },
    ): Promise<boolean> =>
      as(db, role, trx => fn(trx).execute()).then(
        () => true,
        (error: unknown) => {
          expect(String(error)).toContain('row-level security')
          return false
        },
      )
    const idsOf = (rows: readonly { readonly id: number }[]): number[] =>
      rows.map(({ id }) => id).toSorted((a, b) => a - b)
    return {
      reads: idsOf(await as(db, role, trx => trx.selectFrom('documents').select('id').execute())),
      changes: idsOf(
        await as(db, role, trx => trx.updateTable('documents').set({ note: 'x' }).returning('id').execute()),
      ),
      removes: idsOf(await as(db, role, trx => trx.deleteFrom('documents').returning('id').execute())),
      adds: {
        sales: await succeeds(trx =>
          trx.insertInto('documents').values({ id: 5, department: 'sales', closed: false }),
        ),
        closed: await succeeds(trx =>
          trx.insertInto('documents').values({ id: 5, department: 'legal', closed: true }),
        ),
        other: await succeeds(trx =>
          trx.insertInto('documents').values({ id: 5, department: 'legal', closed: false }),
        ),
      },
      moves: await succeeds(trx => trx.updateTable('documents').set({ department: 'ads', closed: false })),
    }
  }

  onPostgres('let each role see and change what the schema says', async () => {
    const db = await openDocuments(true)
    expect(await rightsOf(db, 'kysera_clerk')).toEqual({
      reads: [1, 2],
      changes: [1, 2],
      removes: [],
      adds: { sales: true, closed: false, other: false },
      moves: false,
    })
    expect(await rightsOf(db, 'kysera_auditor')).toEqual({
      reads: [2, 3],
      changes: [],
      removes: [],
      adds: { sales: false, closed: false, other: false },
      // There is nothing that it could move.
      moves: true,
    })
    expect(await rightsOf(db, 'kysera_guest')).toEqual({
      reads: [],
      changes: [],
      removes: [],
      adds: { sales: false, closed: false, other: false },
      moves: true,
    })
  })

  onPostgres('keep a role to what it may read, where a table grants the rest by default', async () => {
    const db = await openDocuments(false)
    expect(await rightsOf(db, 'kysera_clerk')).toEqual({
      reads: [1, 2],
      changes: [1, 2],
      removes: [1, 2],
      adds: { sales: true, closed: false, other: false },
      moves: false,
    })
    expect(await rightsOf(db, 'kysera_auditor')).toEqual({
      reads: [2, 3],
      changes: [2, 3],
      removes: [2, 3],
      adds: { sales: false, closed: true, other: false },
      moves: false,
    })
    expect(await rightsOf(db, 'kysera_guest')).toEqual({
      reads: [],
      changes: [],
      removes: [],
      adds: { sales: false, closed: false, other: false },
      moves: true,
    })
  })

  onPostgres('close what a policy would restrict that PostgreSQL cannot be told of', async () => {
    const db = await openDocuments(false, {
      documents: {
        defaultDeny: false,
        policies: [
          allow('all', 'true', { role: 'kysera_clerk' }),
          allow('all', 'true', { role: 'kysera_auditor' }),
          deny('read', () => false, { role: 'kysera_auditor' }),
          validate('update', () => true),
        ],
      },
    })
    const open = { sales: true, closed: true, other: true }
    expect(await rightsOf(db, 'kysera_clerk')).toEqual({
      reads: [1, 2, 3, 4],
      changes: [],
      removes: [1, 2, 3, 4],
      adds: open,
      moves: true,
    })
    expect(await rightsOf(db, 'kysera_auditor')).toEqual({
      reads: [],
      changes: [],
      removes: [],
      adds: open,
      moves: true,
    })
  })
})
