import { ParensNode, TableNode, ValueNode, type OperationNode, type RawNode } from 'kysely'
import { RLSPolicyViolation } from '../errors.js'
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

/** The mark that a node is. @throws {RLSPolicyViolation} when it has been one. */
export function markIn({ sqlFragments, parameters }: RawNode): Mark | undefined {
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
