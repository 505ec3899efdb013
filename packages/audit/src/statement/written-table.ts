import { foldName, isSameName, targetsOf } from '@kysera/executor'
import { AuditError, bareName } from '@kysera/core'
import { AliasNode, IdentifierNode, TableNode, type OperationNode } from 'kysely'
import type { AuditConfig } from '../options.js'
import { findTable, type AuditedDatabase } from '../table/audit-table.js'
import type { WrittenBlock } from './written-blocks.js'

/** A table that a block writes to. */
export interface WrittenTable {
  /** As the block names it, with its alias. */
  readonly expression: OperationNode
  /** What its columns are named by. */
  readonly reference: TableNode
  /** As entries name it. */
  readonly entryName: string
}

/** The tables of a block that are audited. */
export function auditedTables(
  { node, sent }: WrittenBlock,
  config: AuditConfig,
  database: AuditedDatabase,
): WrittenTable[] {
  const named = targetsOf(sent)
  return targetsOf(node).flatMap((expression, index) => {
    const table = tableOf(named[index] ?? expression)
    if (table === undefined) throw new AuditError('A statement writes to what is no table')
    const { identifier, schema } = table.table
    const entryName = auditedName({ table: identifier.name, schema: schema?.name }, config, database)
    const reference = referenceOf(expression)
    return entryName === undefined || reference === undefined ? [] : [{ expression, reference, entryName }]
  })
}

export interface Named {
  readonly table: string
  readonly schema: string | undefined
}

/** The name of a table in entries; undefined when it is not audited. */
function auditedName(named: Named, { isListed }: AuditConfig, database: AuditedDatabase): string | undefined {
  const { table, schema, entryName } = resolved(named, database)
  const { auditTable } = database
  const qualified = schema === undefined ? table : `${schema}.${table}`
  if (auditTable !== undefined && isSameName(qualified, auditTable.name)) return undefined
  return isListed({ table, schema }) ? entryName : undefined
}

/** The name of a table in entries. */
export const entryNameOf = (named: Named, database: AuditedDatabase): string =>
  resolved(named, database).entryName

/** A table as the database calls it. */
function resolved(
  { table, schema }: Named,
  { byName, defaultSchema }: AuditedDatabase,
): Named & { readonly entryName: string } {
  const given = schema === undefined ? table : `${schema}.${table}`
  const found = findTable(byName.get(foldName(bareName(given))) ?? [], given, defaultSchema)
  const name = found?.name ?? table
  const place = schema ?? found?.schema
  const isElsewhere = place !== undefined && place !== defaultSchema
  return { table: name, schema: place, entryName: isElsewhere ? `${place}.${name}` : name }
}

/** The table of an expression, without its alias. */
export function tableOf(expression: OperationNode): TableNode | undefined {
  const node = AliasNode.is(expression) ? expression.node : expression
  return TableNode.is(node) ? node : undefined
}

function referenceOf(expression: OperationNode): TableNode | undefined {
  if (!AliasNode.is(expression)) return tableOf(expression)
  return IdentifierNode.is(expression.alias) ? TableNode.create(expression.alias.name) : undefined
}
