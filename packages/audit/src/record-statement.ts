import { AuditError, getDialectTraits } from '@kysera/core'
import {
  type ExecutionContext,
  type NextExecution,
  isWrite,
  replaceBlocks,
  withOf,
  type WriteNode,
} from '@kysera/executor'
import {
  DeleteQueryNode,
  InsertQueryNode,
  UpdateQueryNode,
  type CompiledQuery,
  type QueryResult,
  type RootOperationNode,
} from 'kysely'
import type { Databases } from './databases.js'
import { entriesOf, writeEntries } from './entries/write-entries.js'
import { readFacts } from './entries/statement-facts.js'
import { assertKeyIsRecorded, type AuditConfig } from './options.js'
import { recordDelete } from './statement/record-delete.js'
import { recordInsert } from './statement/record-insert.js'
import { recordMerge } from './statement/record-merge.js'
import { recordUpdate } from './statement/record-update.js'
import { refusal } from './statement/refusal.js'
import type { Change, Recording, Session, Told, Write } from './statement/session.js'
import { tellRows } from './statement/tell-rows.js'
import { writtenBlocks, type WrittenBlock } from './statement/written-blocks.js'
import { auditedTables } from './statement/written-table.js'
import { foundTable, type AuditTable, type AuditedDatabase } from './table/audit-table.js'

type Result = Promise<QueryResult<unknown>>

/** Runs a statement, and writes the entries of what it did, whole or not at all. */
export async function recordStatement(
  execution: ExecutionContext,
  next: NextExecution,
  config: AuditConfig,
  databases: Databases,
): Result {
  const { node, query } = execution
  const blocks = node === undefined ? [] : writtenBlocks(node, query.query)
  if (node === undefined || blocks.length === 0) return next()
  const database = await databases.describe(execution.db)
  const found = blocks.flatMap(block => audited(block, { execution, config, database, databases }) ?? [])
  const [first] = found
  if (first === undefined || isOnlyExplained(node, first)) return next()
  if (execution.isStream)
    throw refusal(first.table.entryName, 'a stream of its written rows cannot be recorded')
  assertSaysItsTree(execution, node)
  const table = foundTable(database, config.auditTable)
  const facts = await readFacts(config)
  return execution.transaction(async db => {
    const { dialect } = database
    const session = {
      execution,
      config,
      dialect,
      traits: getDialectTraits(dialect),
      raw: db.withoutPlugins(),
    }
    const recordings = new Map<Write, Recording>()
    for (const each of found) {
      const write = { ...session, ...each }
      recordings.set(write, await recordingOf(write))
    }
    const recorded = await collect(recordings, await send(session, next, { node, recordings, table }))
    const entries = recorded.changes.flatMap(([write, changes]) =>
      entriesOf(write, changes, { facts, table }),
    )
    await writeEntries(session.raw, table, entries, config)
    return recorded.result
  })
}

interface Known extends Pick<Session, 'execution' | 'config'> {
  readonly database: AuditedDatabase
  readonly databases: Databases
}

type FoundWrite = Omit<Write, keyof Session>

/** The write of a block to an audited table, if it is one. */
function audited(
  block: WrittenBlock,
  { execution, config, database, databases }: Known,
): FoundWrite | undefined {
  const [table, ...others] = auditedTables(block, config, database)
  if (table === undefined) return undefined
  if (others.length > 0) throw refusal(table.entryName, 'a write to several tables does not tell its rows')
  const key = config.key.columnsOf(table.entryName) ?? databases.keyOf(execution.db, table.entryName)
  assertKeyIsRecorded(key, table.entryName, config)
  return { block, table, key }
}

/** @throws {AuditError} for an EXPLAIN that may execute the statement. */
function isOnlyExplained(node: RootOperationNode, { table }: FoundWrite): boolean {
  if (!('explain' in node) || node.explain === undefined) return false
  if (node.explain.options === undefined) return true
  throw refusal(table.entryName, 'EXPLAIN with options may execute the statement')
}

/**
 * Not all of the tree of a compiled query is frozen, and one can be compiled by hand.
 *
 * @throws {AuditError} when what is sent is not what the tree says.
 */
function assertSaysItsTree(execution: ExecutionContext, node: RootOperationNode): void {
  const { query } = execution
  const { sql, parameters } = execution.compile(node)
  const isSame =
    sql === query.sql &&
    parameters.length === query.parameters.length &&
    parameters.every((value, index) => Object.is(value, query.parameters[index]))
  if (!isSame)
    throw new AuditError(
      'A compiled query that says something else than its tree cannot be recorded: compile it again',
    )
}

async function recordingOf(write: Write): Promise<Recording> {
  const { node } = write.block
  if (InsertQueryNode.is(node)) return recordInsert(write, node)
  if (UpdateQueryNode.is(node)) return recordUpdate(write, node)
  if (DeleteQueryNode.is(node)) return recordDelete(write, node)
  return recordMerge(write, node)
}

interface Plan {
  readonly node: RootOperationNode
  readonly recordings: ReadonlyMap<Write, Recording>
  readonly table: AuditTable
}

interface Sent {
  readonly query: CompiledQuery
  /** Where a common table expression of the caller is in it. */
  readonly placeOf: (place: number) => number
  readonly result: QueryResult<unknown>
}

async function send(
  { execution }: Session,
  next: NextExecution,
  { node, recordings, table }: Plan,
): Promise<Sent> {
  const blocks = new Map<number | undefined, WriteNode>()
  const toldAt = new Map<number, Told>()
  for (const [{ block }, recording] of recordings) {
    blocks.set(block.place, recording.node)
    if (block.place !== undefined && recording.told !== undefined) toldAt.set(block.place, recording.told)
  }
  const { node: changed, placeOf } = tellRows(replaceBlocks(node, blocks), toldAt, table)
  const query = execution.compile(changed)
  return { query, placeOf, result: await next(query) }
}

async function collect(
  recordings: ReadonlyMap<Write, Recording>,
  { query: { query }, placeOf, result: given }: Sent,
): Promise<{ readonly changes: [Write, readonly Change[]][]; readonly result: QueryResult<unknown> }> {
  const changes: [Write, readonly Change[]][] = []
  let result = given
  for (const [write, recording] of recordings) {
    const { place } = write.block
    const sent = place === undefined ? query : withOf(query)?.expressions[placeOf(place)]?.expression
    if (sent === undefined || !isWrite(sent))
      throw new AuditError('A plugin of Kysely took a write out of a statement')
    const recorded = await recording.after(given, sent)
    changes.push([write, recorded.changes])
    if (place === undefined) result = recorded.result
  }
  return { changes, result }
}
