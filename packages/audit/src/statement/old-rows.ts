import { AuditError, chunksOf, keysPerStatement, type Columns, type Dialect } from '@kysera/core'
import {
  DeleteQueryNode,
  FromNode,
  RawNode,
  SelectModifierNode,
  SelectionNode,
  TableNode,
  UpdateQueryNode,
  WhereNode,
  type JoinNode,
  type OperationNode,
  type SelectQueryNode,
} from 'kysely'
import { readableWith } from './readable-with.js'
import { isOneOf, isSame, textOf } from './row-keys.js'
import { readRows, type Write } from './session.js'

/** The rows that a statement is about to touch, locked, each once. */
export async function lockRows(write: Write, extra: readonly SelectionNode[] = []): Promise<Columns[]> {
  return distinct(write, await readRows(write, selectTargets(write, extra)))
}

/**
 * Joins give a row once for each partner.
 *
 * @throws {AuditError} for rows whose keys the driver cannot tell apart, since it cuts times, or rounds numbers.
 */
function distinct(write: Write, rows: readonly Columns[]): Columns[] {
  if (rows.length < 2) return [...rows]
  const known = new Map<string, Columns>()
  for (const row of rows) {
    const key = textOf(write, row)
    const other = known.get(key)
    if (other !== undefined && !isSame(other, row)) {
      throw new AuditError(
        `Rows of "${write.table.entryName}" have keys that the driver gives alike: "${key}"`,
      )
    }
    known.set(key, row)
  }
  return [...known.values()]
}

/** The rows of a condition, locked. */
export function lockWhere(write: Write, where: OperationNode): Promise<Columns[]> {
  return readRows(write, { ...selectFrom(write, []), where: WhereNode.create(where) })
}

/** The rows of a condition. */
export function readWhere(write: Write, where: OperationNode): Promise<Columns[]> {
  const from = FromNode.create([write.table.expression])
  return readRows(write, {
    kind: 'SelectQueryNode',
    from,
    selections: [all],
    where: WhereNode.create(where),
  })
}

const all = /* @__PURE__ */ SelectionNode.createSelectAll()

/** Only where there are others, since SQLite takes no table with its schema before a star. */
const allOf = ({ table }: Write): SelectionNode => SelectionNode.createSelectAllFromTable(table.reference)

/** A SELECT with all that tells a statement's rows from others. */
function selectTargets(write: Write, extra: readonly SelectionNode[]): SelectQueryNode {
  const { node } = write.block
  if (!UpdateQueryNode.is(node) && !DeleteQueryNode.is(node)) return selectFrom(write, [])
  const { joins, where, orderBy, limit, top } = node
  const sources = UpdateQueryNode.is(node) ? node.from?.froms : node.using?.tables
  const list = readableWith(write)
  return {
    ...selectFrom(write, sources ?? [], extra),
    ...(list && { with: list }),
    ...(joins && { joins, selections: [allOf(write), ...extra] }),
    ...(where && { where }),
    ...(orderBy && { orderBy }),
    ...(limit && { limit }),
    ...(top && { top }),
  }
}

function selectFrom(
  write: Write,
  sources: readonly OperationNode[],
  extra: readonly SelectionNode[] = [],
): SelectQueryNode {
  const { modifiers, hint } = locks[write.dialect](
    TableNode.create(write.table.reference.table.identifier.name),
  )
  const { expression } = write.table
  const target = hint === undefined ? expression : RawNode.create(['', ` ${hint}`], [expression])
  return {
    kind: 'SelectQueryNode',
    from: FromNode.create([target, ...sources]),
    selections: [sources.length === 0 ? all : allOf(write), ...extra],
    ...(modifiers && { endModifiers: modifiers }),
  }
}

interface Lock {
  readonly modifiers?: readonly SelectModifierNode[]
  readonly hint?: string
}

/** How a row is locked until the transaction ends. */
const locks: Readonly<Record<Dialect, (table: TableNode) => Lock>> = {
  // Rows that refer to it may come meanwhile, as beside the update itself.
  postgres: table => ({ modifiers: [SelectModifierNode.create('ForNoKeyUpdate', [table])] }),
  mysql: () => ({ modifiers: [SelectModifierNode.create('ForUpdate')] }),
  sqlite: () => ({}),
  mssql: () => ({ hint: 'with (updlock)' }),
}

/** The rows of keys, as far as they exist. */
export async function readByKeys(write: Write, keys: readonly Columns[]): Promise<Columns[]> {
  const rows: Columns[] = []
  for (const chunk of chunksOf(keys, keysPerStatement({ ...write, name: write.table.entryName }))) {
    rows.push(...(await readWhere(write, isOneOf(write, chunk))))
  }
  return rows
}

/** The rows of keys, locked. */
export async function lockByKeys(write: Write, keys: readonly Columns[]): Promise<Columns[]> {
  const rows: Columns[] = []
  for (const chunk of chunksOf(keys, keysPerStatement({ ...write, name: write.table.entryName }))) {
    rows.push(...(await lockWhere(write, isOneOf(write, chunk))))
  }
  return rows
}

/** The rows that have a partner in a joined table, or all of them, locked, each once. */
export async function lockJoined(write: Write, source: JoinNode | undefined): Promise<Columns[]> {
  const list = readableWith(write)
  const rows = await readRows(write, {
    ...selectFrom(write, source === undefined ? [] : [source.table]),
    ...(list && { with: list }),
    ...(source?.on && { where: WhereNode.create(source.on.on) }),
  })
  return distinct(write, rows)
}
