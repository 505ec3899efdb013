import { walkChildren } from '@kysera/executor'
import { ParensNode, RawNode, TableNode, ValueNode, type OperationNode } from 'kysely'
import { RLSPolicyViolation } from '../errors.js'
import type { RLSConfig } from '../options.js'
import { Guard } from './guard.js'

/**
 * A guard in a statement that says in which context it was made.
 *
 * A builder that is embedded in another one gets its guards then, and may be executed in another context. The mark is
 * a plain node, a raw one with more parameters than fragments, of which the compiler prints the first parameter
 * alone: so it survives what other plugins do to the tree.
 */
export function markOf(guard: Guard, name: TableNode): RawNode {
  return {
    kind: 'RawNode',
    sqlFragments: [''],
    parameters: [withoutParens(guard.condition), name, ValueNode.create(guard)],
  }
}

// The executor puts some around what it does not know.
const withoutParens = (node: OperationNode): OperationNode => (ParensNode.is(node) ? node.node : node)

export interface Mark {
  readonly guard: Guard
  /** By which the statement knows the table now. */
  readonly name: TableNode
}

/** The statement with some of the guards replaced that one plugin has made. */
export function mapMarks<N extends OperationNode>(
  node: N,
  change: (mark: Mark) => Guard,
  config: RLSConfig,
): N
export function mapMarks(
  node: OperationNode,
  change: (mark: Mark) => Guard,
  config: RLSConfig,
): OperationNode {
  const walk = (each: OperationNode): OperationNode => {
    const mark = RawNode.is(each) ? markIn(each) : undefined
    if (mark === undefined) return walkChildren(each, walk, undefined)
    // Another plugin of this kind restricts by rules of its own.
    if (mark.guard.config !== config) return each
    const guard = change(mark)
    return guard === mark.guard ? each : markOf(guard, mark.name)
  }
  return walk(node)
}

function markIn({ sqlFragments, parameters }: RawNode): Mark | undefined {
  if (sqlFragments.length !== 1 || parameters.length !== 3) return undefined
  const [, name, value] = parameters
  // That is how the executor marks what it has done.
  if (name !== undefined && ValueNode.is(name)) return undefined
  if (
    name !== undefined &&
    TableNode.is(name) &&
    value !== undefined &&
    ValueNode.is(value) &&
    Guard.is(value.value)
  ) {
    return { guard: value.value, name }
  }
  throw new RLSPolicyViolation('raw', '*', 'another plugin of Kysely changed a guard')
}
