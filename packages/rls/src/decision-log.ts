import type { EnteredContext } from './context/context.js'
import type { RLSConfig } from './options.js'

/** What is told of a decision beside its table. */
export interface DecisionFacts {
  readonly context?: Readonly<Record<string, unknown>> | undefined
  readonly reason?: string | undefined
}

/** Where decisions go: an audit logger of `@kysera/rls/audit`, or one of your own. It is never waited for. */
export interface DecisionLog {
  logAllow(operation: string, table: string, policyName?: string, facts?: DecisionFacts): unknown
  logDeny(operation: string, table: string, policyName?: string, facts?: DecisionFacts): unknown
  logFilter(table: string, policyName?: string, facts?: DecisionFacts): unknown
}

/** One decision about a statement that is executed. */
export interface LoggedDecision {
  readonly decision: 'allow' | 'deny' | 'filter'
  readonly operation: string
  readonly table: string
  readonly policyName?: string | undefined
  readonly reason?: string | undefined
}

/** Whether anybody is told of decisions. */
export const isLogged = ({ audit, auditDecisions }: RLSConfig): boolean =>
  auditDecisions || audit !== undefined

/** Tells of a decision. Whatever the log does, the decision stands. */
export function logDecision(
  { audit, auditDecisions, logger }: RLSConfig,
  { decision, operation, table, policyName, reason }: LoggedDecision,
  context: EnteredContext | undefined,
): void {
  if (auditDecisions) {
    const facts = { userId: context?.auth.userId, policyName, reason }
    logger.info(`RLS: ${decision} ${operation} on "${table}"`, facts)
  }
  if (audit === undefined) return
  const facts = reason === undefined ? {} : { reason }
  void quietly(async () => {
    if (decision === 'filter') await audit.logFilter(table, policyName, facts)
    else if (decision === 'deny') await audit.logDeny(operation, table, policyName, facts)
    else await audit.logAllow(operation, table, policyName, facts)
  })

  async function quietly(log: () => Promise<void>): Promise<void> {
    try {
      await log()
    } catch (error) {
      logger.error('Logging a decision failed', error)
    }
  }
}
