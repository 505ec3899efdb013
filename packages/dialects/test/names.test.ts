import { dummyDb, type AnyDatabase } from '@kysera-internal/test-support'
import { BadRequestError } from '@kysera/core'
import { describe, expect, test } from 'vitest'
import {
  createDialectAdapter,
  getAdapter,
  resolveSchema,
  type Dialect,
  type DialectAdapter,
} from '@kysera/dialects'

const dialects: readonly Dialect[] = ['postgres', 'mysql', 'sqlite', 'mssql']

const onTables: Readonly<
  Record<
    string,
    (adapter: DialectAdapter, db: AnyDatabase, table: string, schema?: string) => Promise<unknown>
  >
> = {
  tableExists: (adapter, db, table, schema) => adapter.tableExists(db, table, schema ? { schema } : {}),
  getTableColumns: (adapter, db, table, schema) =>
    adapter.getTableColumns(db, table, schema ? { schema } : {}),
  truncateTable: (adapter, db, table, schema) => adapter.truncateTable(db, table, schema ? { schema } : {}),
}

const sent: string[] = []
const open = (dialect: Dialect): AnyDatabase => {
  sent.length = 0
  return dummyDb<AnyDatabase>(dialect, { log: ({ query }) => void sent.push(query.sql) })
}

describe.each(dialects)('a bad name on %s', dialect => {
  const adapter = getAdapter(dialect)

  describe.each(Object.entries(onTables))('given to %s', (_, ask) => {
    test.each(['', 'a b', 'users; --', 'a.b.c', 'a-b', '1a', 'x'.repeat(129)])(
      'as a table is refused before anything is sent: %j',
      async name => {
        const db = open(dialect)
        await expect(ask(adapter, db, name)).rejects.toThrow(
          new BadRequestError(`Invalid table name: ${name}`),
        )
        expect(sent).toEqual([])
      },
    )

    test.each(['a b', 'a.b', "a'", 'x'.repeat(129)])('as a schema is refused: %j', async schema => {
      const db = open(dialect)
      const refused = new BadRequestError(`Invalid schema name: ${schema}`)
      await expect(ask(adapter, db, 'users', schema)).rejects.toThrow(refused)
      await expect(adapter.getTables(db, { schema })).rejects.toThrow(refused)
      await expect(adapter.truncateAllTables(db, [], { schema })).rejects.toThrow(refused)
      expect(sent).toEqual([])
    })

    test('as two different schemas is refused', async () => {
      const db = open(dialect)
      await expect(ask(adapter, db, 'auth.users', 'sales')).rejects.toBeInstanceOf(BadRequestError)
      expect(sent).toEqual([])
    })
  })

  test('as the default schema is refused at once', () => {
    expect(() => createDialectAdapter(dialect, { defaultSchema: 'a b' })).toThrow(
      new BadRequestError('Invalid schema name: a b'),
    )
  })

  test.runIf(dialect !== 'postgres')('or rather cascade, which it cannot do, is refused', async () => {
    const db = open(dialect)
    await expect(adapter.truncateTable(db, 'users', { cascade: true })).rejects.toBeInstanceOf(
      BadRequestError,
    )
    expect(sent).toEqual([])
  })
})

describe('a name that PostgreSQL would cut', () => {
  const name = 'x'.repeat(64)

  test('is refused, for it would mean another object', async () => {
    const db = open('postgres')
    const adapter = createDialectAdapter('postgres')
    await expect(adapter.tableExists(db, name)).rejects.toThrow(/^Invalid table name/)
    await expect(adapter.createSchema(db, name)).rejects.toThrow(/^Invalid schema name/)
    await expect(adapter.withSearchPath(db, [name], async scoped => scoped)).rejects.toThrow(
      /^Invalid schema name/,
    )
    expect(sent).toEqual([])
  })
})

describe('a schema', () => {
  test('is the one that is named, or the default', () => {
    expect(resolveSchema('public')).toBe('public')
    expect(resolveSchema('public', { schema: 'auth' })).toBe('auth')
    expect(resolveSchema('', {})).toBe('')
    expect(() => resolveSchema('public', { schema: '' })).toThrow(
      new BadRequestError('Invalid schema name: '),
    )
  })
})
