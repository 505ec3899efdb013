import type { Columns, Dialect, DialectTraits } from '@kysera/core'
import type { AnyDb, ExecutionContext, WriteNode } from '@kysera/executor'
import type { QueryResult, RawNode, RootOperationNode } from 'kysely'
import type { AuditConfig } from '../options.js'
import type { WrittenBlock } from './written-blocks.js'
import type { WrittenTable } from './written-table.js'

/** One audited write on its way. */
export interface Session {
  readonly execution: ExecutionContext
  readonly config: AuditConfig
  readonly dialect: Dialect
  readonly traits: DialectTraits
  /** In the transaction of change and entries, past all plugins. */
  readonly raw: AnyDb
}

/** A block of it that writes to an audited table. */
export interface Write extends Session {
  readonly block: WrittenBlock
  readonly table: WrittenTable
  /** The key columns of the table. */
  readonly key: readonly string[]
}

/** What happened to a row. */
export interface Change {
  readonly operation: 'INSERT' | 'UPDATE' | 'DELETE'
  readonly before?: Columns | undefined
  readonly after?: Columns | undefined
}

/** How a block is recorded. */
export interface Recording {
  /** What is sent in its place. */
  readonly node: WriteNode
  readonly told?: Told | undefined
  /** What happened, and the result that the block would have given by itself. */
  after(result: QueryResult<unknown>, sent: WriteNode): Promise<Recorded>
}

/**
 * How a write in a common table expression tells its rows, of which the result of the statement says nothing: a
 * setting of the transaction keeps their keys as JSON.
 */
export interface Told {
  readonly setting: string
  /** What the caller asked for, of the write under a name of its own. */
  readonly asked: { readonly of: string; readonly query: RawNode } | undefined
  /** The keys of the rows that were written under a name. */
  readonly keysIn: (written: string) => RawNode
}

interface Recorded {
  readonly changes: readonly Change[]
  readonly result: QueryResult<unknown>
}

/** Rows as the driver gives them, by the names of the database. */
export async function readRows({ execution, raw }: Session, query: RootOperationNode): Promise<Columns[]> {
  const { rows } = await raw.executeQuery<Columns>(execution.compile(query))
  return rows
}
