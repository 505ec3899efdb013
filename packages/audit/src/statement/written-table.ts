import { AuditError } from '@kysera/core'
import { AliasNode, IdentifierNode, TableNode, type OperationNode } from 'kysely'
import type { AuditConfig } from '../options.js'
import { isSameName } from '../same-name.js'
import { findTable, type AuditedDatabase } from '../table/audit-table.js'
import { targetsOf, type WrittenBlock } from './written-blocks.js'

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

interface Named {
  readonly table: string
  readonly schema: string | undefined
}

/** The name of a table in entries; undefined when it is not audited. */
export function auditedName(
  { table, schema }: Named,
  { isListed }: AuditConfig,
  { tables, defaultSchema, auditTable }: AuditedDatabase,
): string | undefined {
  const found = findTable(tables, schema === undefined ? table : `${schema}.${table}`, defaultSchema)
  const name = found?.name ?? table
  const place = schema ?? found?.schema
  const isElsewhere = place !== undefined && place !== defaultSchema
  const qualified = place === undefined ? name : `${place}.${name}`
  if (auditTable !== undefined && isSameName(qualified, auditTable.name)) return undefined
  if (!isListed({ table: name, schema: place })) return undefined
  return isElsewhere ? qualified : name
}

function tableOf(expression: OperationNode): TableNode | undefined {
  const node = AliasNode.is(expression) ? expression.node : expression
  return TableNode.is(node) ? node : undefined
}

function referenceOf(expression: OperationNode): TableNode | undefined {
  if (!AliasNode.is(expression)) return tableOf(expression)
  return IdentifierNode.is(expression.alias) ? TableNode.create(expression.alias.name) : undefined
}
