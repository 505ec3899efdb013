import { walkChildren } from '@kysera/executor'
import { AggregateFunctionNode, FunctionNode, RawNode, type OperationNode } from 'kysely'
import { hasOpaqueText } from './bind-expression.js'

/**
 * Whether an expression gives the same each time.
 *
 * A value that is checked by one evaluation and written by another must: `random()` or `nextval()` would pass as one
 * value and be written as another.
 */
export function isRepeatable(node: OperationNode): boolean {
  let calls = false
  const look = (each: OperationNode): OperationNode => {
    calls ||= calledIn(each).some(name => !pure.has(name.toLowerCase()))
    return walkChildren(each, look, undefined)
  }
  look(node)
  return !calls && !hasOpaqueText(node)
}

function calledIn(node: OperationNode): readonly string[] {
  if (FunctionNode.is(node) || AggregateFunctionNode.is(node)) return [node.func]
  if (!RawNode.is(node)) return []
  return node.sqlFragments.flatMap(text =>
    [...text.matchAll(/([a-z_][\w$]*)\s*\(/gi)].map(([, name = '']) => name),
  )
}

/** Functions of their arguments, and words that stand before parentheses. */
const pure: ReadonlySet<string> = new Set(
  'abs avg ceil ceiling char_length coalesce concat count floor greatest ifnull least length lower ltrim max min mod nullif replace round rtrim substr substring sum trim upper values and or not in exists case when then else cast'.split(
    ' ',
  ),
)
