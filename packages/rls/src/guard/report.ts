import type { EnteredContext } from '../context/context.js'
import { isLogged, logDecision } from '../decision-log.js'
import type { RLSPolicyViolation } from '../errors.js'
import type { RLSConfig } from '../options.js'
import { rowOperations } from '../policy/operations.js'
import type { StatementNotes } from './statement-notes.js'

/** Tells of a violation, once, whoever waits for the statement. */
export function reportViolation(
  violation: RLSPolicyViolation,
  config: RLSConfig,
  context: EnteredContext | undefined,
): void {
  const { operation, table, policyName, reason } = violation
  logDecision(config, { decision: 'deny', operation, table, policyName, reason }, context)
  try {
    config.onViolation?.(violation)
  } catch (error) {
    config.logger.error('onViolation failed', error)
  }
}

/** Tells of the guards of a statement that is about to be sent. */
export function reportGuards(
  { config, notes }: { readonly config: RLSConfig; readonly notes: StatementNotes },
  context: EnteredContext | undefined,
): void {
  if (context === undefined) {
    if (notes.guards.length > 0) {
      const what = config.withoutContext === 'pass' ? 'passes unguarded' : 'finds no rows'
      config.logger.warn(
        `A statement on "${notes.guards[0]?.reference.table}" outside of an RLS context ${what}`,
      )
    }
    return
  }
  if (!isLogged(config)) return
  for (const { table, decisions } of notes.guards) {
    if (table === undefined) continue
    for (const operation of rowOperations) {
      const decision = decisions[operation]
      if (decision === undefined || decision.state === 'later') continue
      if (decision.state === 'refused') {
        const policyName = decision.policy?.name
        logDecision(
          config,
          { decision: 'deny', operation, table, policyName, reason: decision.reason },
          context,
        )
        continue
      }
      logDecision(
        config,
        { decision: 'allow', operation, table, policyName: decision.granted?.name },
        context,
      )
      for (const { policy } of decision.rules.filter) {
        logDecision(config, { decision: 'filter', operation, table, policyName: policy.name }, context)
      }
    }
  }
}
