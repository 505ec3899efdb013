import type { ExecutionContext, NextExecution } from '@kysera/executor'
import type { QueryResult, RootOperationNode } from 'kysely'
import type { EnteredContext } from '../context/context.js'
import type { StatementNotes } from '../guard/statement-notes.js'
import { RLSPolicyViolation } from '../errors.js'
import type { RLSConfig } from '../options.js'

export async function guardWrites(session: {
  readonly execution: ExecutionContext
  readonly next: NextExecution
  readonly node: RootOperationNode
  readonly context: EnteredContext | undefined
  readonly config: RLSConfig
  readonly notes: StatementNotes
}): Promise<QueryResult<unknown>> {
  const { node, next, context } = session
  if (node.kind.startsWith('Select') || context?.auth.isSystem === true || !node.kind.endsWith('QueryNode'))
    return next()
  throw new RLSPolicyViolation('write', '*', 'writes are not guarded yet')
}
