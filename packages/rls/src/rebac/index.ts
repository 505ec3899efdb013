export { relatedThrough } from './related-through.js'
export { allowRelation, denyRelation } from './relation-policies.js'
export { orgMembershipPath, shopOrgMembershipPath, teamHierarchyPath } from './paths.js'

export type { RelationshipCondition, RelationshipPath, RelationshipStep } from './relationship.js'
export type { ReBAcPolicyDefinition } from './relation-policies.js'
export type { OrgMembershipOptions, ShopOrgMembershipOptions, TeamHierarchyOptions } from './paths.js'
