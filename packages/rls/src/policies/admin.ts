import { allow } from '../policy/builders.js'
import { definePolicy, type ReusablePolicy } from './reusable-policy.js'

/** Users of one of the roles may do everything that no deny, filter or validation refuses. */
export function createAdminPolicy(
  roles: readonly string[] | { readonly adminRoles: readonly string[] },
): ReusablePolicy {
  const adminRoles = 'adminRoles' in roles ? roles.adminRoles : roles
  const name = 'admin'
  return definePolicy({ name, description: 'Everything for administrators', tags: ['admin'] }, [
    allow('all', ctx => ctx.auth.roles.some(role => adminRoles.includes(role)), {
      name: `${name}-allow`,
      priority: 500,
    }),
  ])
}
