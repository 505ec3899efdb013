import { isWrite, withOf } from '@kysera/executor'
import { TableNode, WithNode, type CommonTableExpressionNode, type OperationNode } from 'kysely'
import { refusal } from './refusal.js'
import type { Write } from './session.js'

/**
 * The common table expressions that a block may read, without those that write.
 *
 * @throws {AuditError} when it reads what others write, which is not there before the statement.
 */
export function readableWith({ block, execution, table }: Write): WithNode | undefined {
  const list = execution.node && withOf(execution.node)
  const before = list?.expressions.slice(0, block.place) ?? []
  const reading = before.filter(each => !isWrite(each.expression))
  const writing = before.filter(each => isWrite(each.expression)).map(nameOf)
  const { with: _, ...own } = block.node
  if (writing.some(name => mentions(own, name) || reading.some(each => mentions(each, name)))) {
    throw refusal(table.entryName, 'which rows are written depends on another write of the same statement')
  }
  const [first, ...others] = reading
  if (first === undefined) return undefined
  const recursive = list?.recursive === true ? { recursive: true } : undefined
  return others.reduce<WithNode>(
    (all, each) => WithNode.cloneWithExpression(all, each),
    WithNode.create(first, recursive),
  )
}

const nameOf = ({ name }: CommonTableExpressionNode): string => name.table.table.identifier.name

function mentions(node: unknown, name: string): boolean {
  if (typeof node !== 'object' || node === null) return false
  if (isTable(node) && node.table.identifier.name === name) return true
  return Object.values(node).some(child => mentions(child, name))
}

const isNode = (value: object): value is OperationNode => 'kind' in value && typeof value.kind === 'string'

const isTable = (value: object): value is TableNode => isNode(value) && TableNode.is(value)
