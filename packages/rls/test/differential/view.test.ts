import { createExecutorSync } from '@kysera/executor'
import { allow, deny, filter, rlsContext, rlsPlugin, type RLSSchema } from '@kysera/rls'
import { behavesLikeAView } from '@kysera-internal/test-support/differential'

const everywhere = { check: false }

/** Shows the rows that the tables call visible, by rules of all kinds; new rows are not checked. */
const schema: RLSSchema = {
  author: { policies: [filter('all', { deleted_at: null }, everywhere)] },
  article: {
    policies: [allow('all', ctx => ({ tenant: ctx.auth.tenantId }), everywhere), allow('all', () => false)],
  },
  remark: {
    policies: [
      filter('all', { deleted_at: { $isNull: true } }, everywhere),
      deny('all', (_, eb) => eb('remark.level', '>=', 3), everywhere),
    ],
    defaultDeny: false,
  },
  badge: {
    policies: [
      filter(
        'all',
        (ctx, eb) => eb.or([eb('tenant', '=', ctx.auth.tenantId), eb('badge.label', '=', 'public')]),
        everywhere,
      ),
    ],
  },
}

behavesLikeAView(
  'an executor with policies',
  db => createExecutorSync(db, [rlsPlugin({ schema, rawSql: 'allow' })]),
  {
    // A MERGE with several branches for rows that are there, from one of which a row would fall to the next.
    refusedPercent: 2,
    within: act => rlsContext.runAsync({ auth: { userId: 1, roles: [], tenantId: 1 } }, act),
  },
)
