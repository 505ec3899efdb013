import { softDeletePlugin } from '@kysera/soft-delete'
import type { AnyPlugin, Plugin } from '../../src/plugin.js'

/** Hides the rows with a time of deletion. The plugin that applications have, so that it is held to the same. */
export const withoutDeleted: AnyPlugin = softDeletePlugin({ tables: ['author', 'remark'] })

/** Hides the rows of other tenants, and remarks of a high or unknown level. */
export const ownTenant: Plugin = {
  name: 'own-tenant',
  filter: ({ table }, eb) => {
    if (table === 'article') return eb('article.tenant', '=', 1)
    if (table === 'badge') return eb.or([eb('tenant', '=', 1), eb('label', '=', 'public')])
    return table === 'remark' ? [eb('level', '<', 3)] : undefined
  },
}
