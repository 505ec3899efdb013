import type { RelationshipPath } from './relationship.js'

export interface OrgMembershipOptions {
  /** Default: `'organizations'`. */
  readonly organizations?: string | undefined
  /** Default: `'employees'`; each has an `organization_id`. */
  readonly employees?: string | undefined
}

export interface ShopOrgMembershipOptions extends OrgMembershipOptions {
  /** Default: `'shops'`; each has an `organization_id`. */
  readonly shops?: string | undefined
}

export interface TeamHierarchyOptions {
  /** Default: `'teams'`. */
  readonly teams?: string | undefined
  /** Default: `'team_members'`; each has a `team_id`. */
  readonly teamMembers?: string | undefined
}

/** From a row to the employees of its organization. */
export function orgMembershipPath(
  table: string,
  orgColumn = 'organization_id',
  { organizations = 'organizations', employees = 'employees' }: OrgMembershipOptions = {},
): RelationshipPath {
  return {
    name: `${table}_org_membership`,
    steps: [
      { from: table, to: organizations, fromColumn: orgColumn },
      { from: organizations, to: employees, fromColumn: 'id', toColumn: 'organization_id' },
    ],
  }
}

/** From a row to the employees of the organization of its shop. */
export function shopOrgMembershipPath(
  table: string,
  shopColumn = 'shop_id',
  { shops = 'shops', ...options }: ShopOrgMembershipOptions = {},
): RelationshipPath {
  return {
    name: `${table}_shop_org_membership`,
    steps: [
      { from: table, to: shops, fromColumn: shopColumn },
      ...orgMembershipPath(shops, 'organization_id', options).steps,
    ],
  }
}

/** From a row to the members of its team. */
export function teamHierarchyPath(
  table: string,
  teamColumn = 'team_id',
  { teams = 'teams', teamMembers = 'team_members' }: TeamHierarchyOptions = {},
): RelationshipPath {
  return {
    name: `${table}_team_access`,
    steps: [
      { from: table, to: teams, fromColumn: teamColumn },
      { from: teams, to: teamMembers, fromColumn: 'id', toColumn: 'team_id' },
    ],
  }
}
