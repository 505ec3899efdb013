import { DatabaseError } from '@kysera/core'
import {
  RLSContextError,
  RLSContextValidationError,
  RLSError,
  RLSErrorCodes,
  RLSPolicyEvaluationError,
  RLSPolicyViolation,
  RLSSchemaError,
} from '@kysera/rls'
import { expect, test } from 'vitest'

test('errors tell their facts as JSON', () => {
  const cause = new TypeError('no such thing')
  const json = [
    new RLSContextError('nobody'),
    new RLSContextValidationError('no roles', 'roles'),
    new RLSPolicyViolation('update', 'posts', 'not yours', 'owner', 7),
    new RLSPolicyEvaluationError('read', 'posts', 'it threw', 'owner', cause),
    new RLSSchemaError('no policies', { table: 'posts' }),
  ].map(error => error.toJSON())
  expect(json).toEqual([
    { name: 'RLSContextError', message: 'nobody', code: 'RLS_CONTEXT_MISSING', detail: undefined },
    { name: 'RLSContextValidationError', message: 'no roles', code: 'RLS_CONTEXT_INVALID', field: 'roles' },
    {
      name: 'RLSPolicyViolation',
      message: 'Refused to update "posts": not yours',
      code: 'RLS_POLICY_VIOLATION',
      operation: 'update',
      table: 'posts',
      reason: 'not yours',
      policyName: 'owner',
      userId: 7,
    },
    {
      name: 'RLSPolicyEvaluationError',
      message: 'Policy "owner" of "posts" gave no answer to read: it threw',
      code: 'RLS_POLICY_EVALUATION_ERROR',
      operation: 'read',
      table: 'posts',
      policyName: 'owner',
      originalError: { name: 'TypeError', message: 'no such thing' },
    },
    {
      name: 'RLSSchemaError',
      message: 'no policies',
      code: 'RLS_SCHEMA_INVALID',
      details: { table: 'posts' },
    },
  ])
})

test.each([
  ['read', 'posts', 'Refused to read "posts": why'],
  ['raw', '*', 'Refused raw SQL: why'],
  ['write', '*', 'Refused to write: why'],
])('a refusal to %s "%s" says what it is about', (operation, table, message) => {
  expect(new RLSPolicyViolation(operation, table, 'why').message).toBe(message)
})

test('errors are of one family', () => {
  const error = new RLSPolicyEvaluationError('read', 'posts', 'it threw', undefined, new Error('inner'))
  expect(error).toBeInstanceOf(RLSError)
  expect(error).toBeInstanceOf(DatabaseError)
  expect(error.cause).toBe(error.originalError)
  expect(error.stack).toContain('inner')
  expect(Object.keys(RLSErrorCodes)).toContain('RLS_POLICY_INVALID')
})
