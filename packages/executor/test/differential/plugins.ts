import type { Plugin } from '../../src/plugin.js'

/** Hides the rows with a time of deletion. */
export const withoutDeleted: Plugin = {
  name: 'without-deleted',
  filter: ({ table }, eb) =>
    table === 'author' || table === 'remark' ? eb('deleted_at', 'is', null) : undefined,
}

/** Hides the rows of other tenants, and remarks of a high or unknown level. */
export const ownTenant: Plugin = {
  name: 'own-tenant',
  filter: ({ table }, eb) => {
    if (table === 'article') return eb('article.tenant', '=', 1)
    if (table === 'badge') return eb.or([eb('tenant', '=', 1), eb('label', '=', 'public')])
    return table === 'remark' ? [eb('level', '<', 3)] : undefined
  },
}
