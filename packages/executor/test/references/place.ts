import type { DatabaseName, DatabaseTraits } from '@kysera-internal/test-support'
import type { Compilable, ExpressionBuilder } from 'kysely'
import type { AnyDb, Operation, TableContext } from '../../src/index.js'

/** What a hook is told about a table reference itself. */
export type Seen = Pick<TableContext, (typeof seenFields)[number]>

export const seenFields = ['operation', 'table', 'schema', 'alias', 'role', 'statement', 'upsert'] as const

interface Statement extends Compilable {
  execute(): Promise<unknown>
}

/** A place of a statement in which a table can be named. */
export interface Place {
  readonly name: string
  /** `schema` is where the tables are, for statements that say so. */
  readonly build: (db: AnyDb, schema: string) => Statement
  /** Every reference of the statement, when its schema is `app`. */
  readonly references: readonly Seen[]
  /** What a database must be able to do. Default: nothing in particular. */
  readonly needs?: readonly (keyof DatabaseTraits)[]
  /** Where the shape is known. Default: everywhere. */
  readonly on?: readonly DatabaseName[]
  /** The statement gives the same with all rows. */
  readonly unaffected?: boolean
}

export const runsOn = (place: Place, database: DatabaseName, traits: DatabaseTraits): boolean =>
  (place.on ?? [database]).includes(database) && (place.needs ?? []).every(trait => traits[trait])

/** A table that is read in a block of a statement. */
export const read = (name: string, statement: Operation = 'select'): Seen => ({
  ...parse(name),
  operation: 'select',
  role: 'source',
  statement,
})

/** A table that a statement writes to. */
export const write = (operation: Operation, name: string): Seen => ({
  ...parse(name),
  operation,
  role: 'target',
  statement: operation,
})

/** The row that an insert finds in its way. */
export const upsert = (name: string): Seen => ({
  ...write('insert', name),
  operation: 'update',
  upsert: true,
})

function parse(name: string): Pick<Seen, 'table' | 'schema' | 'alias'> {
  const [qualified = '', alias] = name.split(' as ')
  const [table = '', schema] = qualified.split('.').toReversed()
  return { table, ...(schema !== undefined && { schema }), ...(alias !== undefined && { alias }) }
}

/** The builder of a callback whose type Kysely cannot infer, since the tables are runtime values. */
// oxlint-disable-next-line typescript/no-explicit-any -- the tables are runtime values
export type AnyBuilder = ExpressionBuilder<any, any>
