import { allow, deny } from '../policy/builders.js'
import type { PolicyCondition } from '../policy/condition.js'
import type { Operation } from '../policy/operations.js'
import type { ConditionalPolicyDefinition, PolicyOptions } from '../policy/policy.js'
import { relatedThrough } from './related-through.js'
import type { RelationshipCondition, RelationshipPath } from './relationship.js'

/** A policy that is decided by a relationship; it stands in a schema like any other. */
export interface ReBAcPolicyDefinition extends ConditionalPolicyDefinition<Operation, PolicyCondition> {
  readonly policyType: 'allow' | 'deny'
  readonly relationshipPath: RelationshipPath
  readonly endCondition: RelationshipCondition
}

type RelationOptions = Pick<PolicyOptions, 'name' | 'priority'>

/**
 * Grants an operation on rows at the end of whose path is a row that is like this.
 *
 * @throws {RLSSchemaError} for a path without steps, and for one that does not connect.
 * @example
 * const members = allowRelation('read', teamHierarchyPath('projects'), ctx => ({ user_id: ctx.auth.userId }))
 */
export function allowRelation(
  operation: Operation | readonly Operation[],
  path: RelationshipPath,
  endCondition: RelationshipCondition,
  options?: RelationOptions,
): ReBAcPolicyDefinition {
  const policy = allow(operation, relatedThrough(path, endCondition), options)
  return { ...policy, policyType: 'allow', relationshipPath: path, endCondition }
}

/** Refuses an operation on rows at the end of whose path is a row that is like this. Priority: 100. */
export function denyRelation(
  operation: Operation | readonly Operation[],
  path: RelationshipPath,
  endCondition: RelationshipCondition,
  options?: RelationOptions,
): ReBAcPolicyDefinition {
  const policy = deny(operation, relatedThrough(path, endCondition), options)
  return { ...policy, policyType: 'deny', relationshipPath: path, endCondition }
}
