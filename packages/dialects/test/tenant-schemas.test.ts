import { fc, test } from '@fast-check/vitest'
import { BadRequestError } from '@kysera/core'
import { describe, expect } from 'vitest'
import {
  extractTenantIds,
  filterTenantSchemas,
  getTenantSchemaName,
  isTenantSchema,
  parseTenantSchemaName,
} from '@kysera/dialects'

const id = fc.stringMatching(/^[A-Za-z0-9_]{1,40}$/)

describe('the schema of a tenant', () => {
  test.prop([id, fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/)])(
    'leads back to its id',
    (tenant, prefix) => {
      expect(parseTenantSchemaName(getTenantSchemaName(tenant, { prefix }), { prefix })).toBe(tenant)
    },
  )

  test('has a prefix', () => {
    expect(getTenantSchemaName('1')).toBe('tenant_1')
    expect(getTenantSchemaName('1', { prefix: 'org_' })).toBe('org_1')
  })

  test('may have 63 bytes', () => {
    expect(getTenantSchemaName('x'.repeat(56))).toHaveLength(63)
  })

  test.each(['', 'a.b', 'a-b', 'a b', 'é', 'x'.repeat(57), 'a"'])('is refused for the id %j', tenant => {
    expect(() => getTenantSchemaName(tenant)).toThrow(BadRequestError)
    expect(() => getTenantSchemaName(tenant)).toThrow(/^Invalid tenant schema name/)
  })

  test.each(['', 'a.', '1', 'a-'])('is refused with the prefix %j', prefix => {
    expect(() => getTenantSchemaName('1', { prefix })).toThrow(BadRequestError)
    expect(() => parseTenantSchemaName('a1', { prefix })).toThrow(BadRequestError)
  })

  test('is found among others', () => {
    const schemas = ['public', 'tenant_b', 'tenant_', 'tenant_a', 'tenant_a-b', 'Tenant_c']
    expect(filterTenantSchemas(schemas)).toEqual(['tenant_b', 'tenant_a'])
    expect(extractTenantIds(schemas)).toEqual(['b', 'a'])
    expect(isTenantSchema('public')).toBe(false)
  })
})
