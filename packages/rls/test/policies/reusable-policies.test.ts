import { allow, defineRLSSchema, deny, RLSSchemaError } from '@kysera/rls'
import {
  composePolicies,
  createAdminPolicy,
  createOwnershipPolicy,
  createSoftDeletePolicy,
  createStatusAccessPolicy,
  createTenantIsolationPolicy,
  defineAllowPolicy,
  defineCombinedPolicy,
  defineDenyPolicy,
  defineFilterPolicy,
  definePolicy,
  defineValidatePolicy,
  extendPolicy,
  overridePolicy,
  type ReusablePolicy,
} from '@kysera/rls/policies'
import { describe, expect, test } from 'vitest'

const outline = ({ policies }: ReusablePolicy) =>
  policies.map(({ type, operation, name, priority }) => [type, [operation].flat().join(), name, priority])

const yes = (): boolean => true

describe('a defined policy', () => {
  test('is named for its kind', () => {
    expect(outline(defineFilterPolicy('own', { a: 1 }, { priority: 3 }))).toEqual([
      ['filter', 'read', 'own-filter', 3],
    ])
    expect(outline(defineAllowPolicy('own', ['read', 'update'], yes))).toEqual([
      ['allow', 'read,update', 'own-allow', 0],
    ])
    expect(outline(defineDenyPolicy('own', 'all'))).toEqual([['deny', 'all', 'own-deny', 100]])
    expect(outline(defineValidatePolicy('own', 'all', yes))).toEqual([
      ['validate', 'create,update', 'own-validate', 0],
    ])
  })

  test('may have several parts, named for their operations', () => {
    const combined = defineCombinedPolicy('own', {
      filter: { a: 1 },
      allow: { read: yes, update: yes },
      deny: { delete: yes },
      validate: { create: yes },
    })
    expect(outline(combined)).toEqual([
      ['filter', 'read', 'own-filter', 0],
      ['allow', 'read', 'own-allow-read', 0],
      ['allow', 'update', 'own-allow-update', 0],
      ['deny', 'delete', 'own-deny-delete', 100],
      ['validate', 'create', 'own-validate-create', 0],
    ])
    const list = [allow('read', yes)]
    expect(defineCombinedPolicy('list', list).policies).toEqual(list)
  })
})

describe('ready-made policies', () => {
  test('have names that can be overridden', () => {
    expect(outline(createTenantIsolationPolicy())).toEqual([
      ['filter', 'read', 'tenantIsolation-filter', 0],
      ['validate', 'create', 'tenantIsolation-validate-create', 0],
      ['validate', 'update', 'tenantIsolation-validate-update', 0],
    ])
    expect(outline(createTenantIsolationPolicy({ operations: ['read', 'delete'] }))).toEqual([
      ['filter', 'read,delete', 'tenantIsolation-filter', 0],
    ])
    expect(outline(createOwnershipPolicy({ canDelete: false }))).toEqual([
      ['allow', 'read,update,delete', 'ownership-allow', 0],
      ['deny', 'delete', 'ownership-deny-delete', 100],
    ])
    expect(outline(createSoftDeletePolicy())).toEqual([
      ['filter', 'read', 'softDelete-filter', 0],
      ['deny', 'delete', 'softDelete-deny-delete', 100],
    ])
    expect(outline(createStatusAccessPolicy({ publicStatuses: ['p'], deletableStatuses: [] }))).toEqual([
      ['allow', 'read', 'statusAccess-allow-read', 0],
      ['allow', 'delete', 'statusAccess-allow-delete', 0],
    ])
    expect(outline(createAdminPolicy({ adminRoles: ['a'] }))).toEqual([['allow', 'all', 'admin-allow', 500]])
  })

  test('fit into one table', () => {
    const all = composePolicies(
      createTenantIsolationPolicy(),
      createOwnershipPolicy(),
      createSoftDeletePolicy(),
      createStatusAccessPolicy({ publicStatuses: ['p'] }),
      createAdminPolicy(['a']),
    )
    expect(all.name).toBe('tenantIsolation_ownership_softDelete_statusAccess_admin')
    expect(all.tags).toEqual(['tenant', 'ownership', 'soft-delete', 'status', 'admin'])
    defineRLSSchema({ posts: { policies: [...all.policies] } })
  })
})

describe('composing', () => {
  const base = Object.freeze(
    definePolicy({ name: 'base', tags: ['t', 'u'], description: 'd' }, [
      allow('read', yes, { name: 'one' }),
      deny('delete', yes, { name: 'two' }),
    ]),
  )

  test('unites policies and tags', () => {
    const other = definePolicy({ name: 'other', tags: ['u', 'v'] }, [allow('update', yes)])
    expect(composePolicies('both', [base, other])).toEqual({
      name: 'both',
      tags: ['t', 'u', 'v'],
      policies: [...base.policies, ...other.policies],
    })
  })

  test('extends, and overrides by name, without changing what it was given', () => {
    const added = allow('update', yes)
    const before = [...base.policies]
    expect(extendPolicy(base, [added])).toEqual({
      ...base,
      name: 'base_extended',
      policies: [...before, added],
    })
    expect(extendPolicy(base, { additionalPolicies: [added] }).policies).toHaveLength(3)
    expect(overridePolicy(base, { two: added })).toEqual({
      ...base,
      name: 'base_overridden',
      policies: [before[0], added],
    })
    expect(base.policies).toEqual(before)
  })

  test('refuses what has no name, and an override of nothing', () => {
    expect(() => overridePolicy(base, { three: allow('read', yes) })).toThrow(RLSSchemaError)
    expect(() => overridePolicy(base, JSON.parse('{"__proto__": {}}'))).toThrow(RLSSchemaError)
    expect(() => definePolicy({ name: '' }, [])).toThrow(RLSSchemaError)
  })
})
