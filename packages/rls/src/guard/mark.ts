import { walkChildren } from '@kysera/executor'
import { RawNode, TableNode, ValueNode, type OperationNode } from 'kysely'
import { RLSPolicyViolation } from '../errors.js'
import type { Guard } from './guard.js'

/**
 * A guard in a statement that says in which context it was made.
 *
 * A builder that is embedded in another one gets its guards then, and may be executed in another context. The mark is
 * a plain node, a raw one with more parameters than fragments, of which the compiler prints the first parameter
 * alone: so it survives what other plugins do to the tree.
 */
export function markOf(guard: Guard, name: TableNode): RawNode {
  return { kind: 'RawNode', sqlFragments: [''], parameters: [guard.condition, name, ValueNode.create(guard)] }
}

export interface Mark {
  readonly guard: Guard
  /** By which the statement knows the table now. */
  readonly name: TableNode
}

/** The statement with some of its guards replaced. */
export function mapMarks<N extends OperationNode>(node: N, change: (mark: Mark) => Guard): N
export function mapMarks(node: OperationNode, change: (mark: Mark) => Guard): OperationNode {
  const walk = (each: OperationNode): OperationNode => {
    const mark = RawNode.is(each) ? markIn(each) : undefined
    if (mark === undefined) return walkChildren(each, walk, undefined)
    const guard = change(mark)
    return guard === mark.guard ? each : markOf(guard, mark.name)
  }
  return walk(node)
}

const guards = new WeakSet<object>()

/** What a mark may hold: nothing else counts as one, whatever a statement is made of. */
export function registerGuard(guard: Guard): Guard {
  guards.add(guard)
  return guard
}

const isGuard = (value: unknown): value is Guard =>
  typeof value === 'object' && value !== null && guards.has(value)

export function markIn({ sqlFragments, parameters }: RawNode): Mark | undefined {
  if (sqlFragments.length !== 1 || parameters.length !== 3) return undefined
  const [, name, value] = parameters
  if (
    name !== undefined &&
    TableNode.is(name) &&
    value !== undefined &&
    ValueNode.is(value) &&
    isGuard(value.value)
  ) {
    return { guard: value.value, name }
  }
  throw new RLSPolicyViolation('raw', '*', 'another plugin of Kysely changed a guard')
}
