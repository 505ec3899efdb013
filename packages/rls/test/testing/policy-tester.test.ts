import {
  allow,
  deny,
  filter,
  RLSPolicyEvaluationError,
  validate,
  whenFeature,
  type RLSSchema,
} from '@kysera/rls'
import {
  createPolicyTester,
  createTestAuthContext,
  createTestRow,
  policyAssertions,
} from '@kysera/rls/testing'
import { describe, expect, test } from 'vitest'

const { assertAllowed, assertDenied, assertFiltersInclude, assertPolicyUsed } = policyAssertions

const broken = (): never => {
  throw new Error('broken')
}

const schema: RLSSchema = {
  posts: {
    policies: [
      filter('read', ctx => ({ tenant_id: ctx.auth.tenantId }), { name: 'own-tenant' }),
      filter('read', { tenant_id: { $isNotNull: true }, deleted_at: null }, { name: 'there' }),
      allow('update', ctx => ({ author_id: ctx.auth.userId }), { name: 'own-posts' }),
      allow('update', ctx => ctx.auth.roles.includes('editor'), { name: 'editors' }),
      deny('update', ctx => ctx.row?.locked === true, { name: 'locked' }),
      validate('update', ctx => ctx.data?.title !== '', { name: 'titled' }),
      allow('create', () => true),
      allow('delete', (_, eb) => eb('score', '<', 0), { name: 'bad' }),
      whenFeature('frozen', () => deny('all', undefined, { name: 'frozen' })),
    ],
  },
  notes: { policies: [deny('read', broken, { name: 'broken' }), allow('read', () => true)] },
  closed: { policies: [] },
  open: { policies: [allow('read', () => false)], defaultDeny: false },
}

const tester = createPolicyTester(schema)
const auth = createTestAuthContext({ userId: 1, tenantId: 'acme' })
const post = { id: 1, tenant_id: 'acme', author_id: 1, deleted_at: null, locked: false }

describe('a tester', () => {
  test('applies filters to the row', async () => {
    assertAllowed(await tester.evaluate('posts', 'read', { auth, row: post }))
    const foreign = await tester.evaluate('posts', 'read', { auth, row: { ...post, tenant_id: 'other' } })
    expect(foreign).toMatchObject({ allowed: false, policyName: 'own-tenant', decisionType: 'deny' })
    assertDenied(await tester.evaluate('posts', 'read', { auth, row: { ...post, deleted_at: 1 } }))
    const nobody = createTestAuthContext({ userId: 1 })
    assertDenied(
      await tester.evaluate('posts', 'read', { auth: nobody, row: { ...post, tenant_id: undefined } }),
    )
  })

  test('says that rules about rows restrict what has no row', async () => {
    const result = await tester.evaluate('posts', 'read', { auth })
    expect(result).toMatchObject({ allowed: true, reason: 'on the rows that satisfy the policies' })
  })

  test('names the policies that were asked, and what they said', async () => {
    const result = await tester.evaluate('posts', 'update', { auth, row: { ...post, author_id: 2 } })
    expect(result.allowed).toBe(false)
    expect(result.evaluatedPolicies).toEqual([
      { name: 'locked', type: 'deny', result: false },
      { name: 'titled', type: 'validate', result: true },
      { name: 'own-posts', type: 'allow', result: false },
      { name: 'editors', type: 'allow', result: false },
      { name: 'own-tenant', type: 'filter', result: true },
      { name: 'there', type: 'filter', result: true },
    ])
    assertPolicyUsed(result, 'own-posts')
    expect(() => assertPolicyUsed(result, 'bad')).toThrow('Expected policy "bad" to be used')
  })

  test('updates only what may be read, as the owner or in a role, to what may be', async () => {
    const update = (given: object, roles: string[] = []) =>
      tester.evaluate('posts', 'update', { auth: { ...auth, roles }, row: post, ...given })
    assertAllowed(await update({ data: { title: 'a' } }))
    assertPolicyUsed(await update({ row: { ...post, author_id: 2 } }, ['editor']), 'editors')
    assertAllowed(await update({ row: { ...post, author_id: 2 } }, ['editor']))
    expect(await update({ row: { ...post, locked: true } })).toMatchObject({
      allowed: false,
      policyName: 'locked',
    })
    expect(await update({ data: { title: '' } })).toMatchObject({ allowed: false, policyName: 'titled' })
    assertDenied(await update({ row: { ...post, tenant_id: 'other' } }, ['editor']))
    assertDenied(await update({ data: { tenant_id: 'other' } }, ['editor']))
    assertDenied(await update({ data: { author_id: 2 } }))
  })

  test('updates nothing to what may not be, also when no row is given', async () => {
    const update = (data: object) => tester.evaluate('posts', 'update', { auth, data: { ...data } })
    assertAllowed(await update({ title: 'a' }))
    assertAllowed(await update({ tenant_id: 'acme', author_id: 1 }))
    expect(await update({ tenant_id: 'other' })).toMatchObject({ allowed: false, policyName: 'own-tenant' })
    assertDenied(await update({ author_id: 2 }))
    assertDenied(await tester.evaluate('posts', 'update', { auth, row: post, data: { tenantId: 'other' } }))
  })

  test('counts what a create does not give as null, as the plugin does', async () => {
    const { deleted_at, ...data } = post
    expect(deleted_at).toBeNull()
    assertAllowed(await tester.evaluate('posts', 'create', { auth, data }))
    assertDenied(await tester.evaluate('posts', 'create', { auth, data: { author_id: 1 } }))
  })

  test('creates only what could be read', async () => {
    assertAllowed(await tester.evaluate('posts', 'create', { auth, data: post }))
    assertDenied(await tester.evaluate('posts', 'create', { auth, data: { ...post, tenant_id: 'other' } }))
  })

  test('refuses what only a database can tell', async () => {
    const result = await tester.evaluate('posts', 'delete', { auth, row: { ...post, score: -1 } })
    expect(result).toMatchObject({ allowed: false, policyName: 'bad' })
    expect(result.reason).toContain('only a database can tell')
  })

  test('leaves out what is not active', async () => {
    const frozen = { auth, row: post, meta: { features: ['frozen'] } }
    assertDenied(await tester.evaluate('posts', 'read', frozen))
    expect(tester.getFilters('posts', 'read', { auth }).appliedFilters).toEqual(['own-tenant', 'there'])
  })

  test('refuses where a policy fails, and does not reject', async () => {
    const result = await tester.evaluate('notes', 'read', { auth })
    expect(result).toMatchObject({ allowed: false, decisionType: 'deny', policyName: 'broken' })
  })

  test('knows what is granted by default', async () => {
    expect(await tester.evaluate('unknown', 'read', { auth })).toEqual({
      allowed: true,
      decisionType: 'default',
      evaluatedPolicies: [],
    })
    expect(await tester.evaluate('closed', 'read', { auth })).toMatchObject({
      allowed: false,
      decisionType: 'default',
    })
    assertDenied(await tester.evaluate('open', 'read', { auth }))
    assertDenied(await tester.evaluate('open', 'delete', { auth }))
    assertAllowed(await tester.evaluate('open', 'create', { auth }))
    assertAllowed(await tester.evaluate('closed', 'read', { auth: { ...auth, isSystem: true } }))
  })

  test('gives the conditions of filters, by column', () => {
    const result = tester.getFilters('posts', 'read', { auth })
    expect(result.conditions).toEqual({
      tenant_id: { $and: ['acme', { $isNotNull: true }] },
      deleted_at: null,
    })
    assertFiltersInclude(result, { tenant_id: { $and: ['acme', { $isNotNull: true }] } })
    expect(() => assertFiltersInclude(result, { deleted_at: 1 })).toThrow('deleted_at')
    expect(() => assertFiltersInclude(result, { toString: undefined })).toThrow('toString')
  })

  test('tries one policy', async () => {
    const one = (name: string, given: object = {}) => tester.testPolicy('posts', name, { auth, ...given })
    expect(await one('own-tenant', { row: post })).toEqual({ found: true, result: true })
    expect(await one('own-posts', { row: { author_id: 2 } })).toEqual({ found: true, result: false })
    expect(await one('bad', { row: post })).toEqual({ found: true, result: undefined })
    expect(await one('nope')).toEqual({ found: false })
    await expect(tester.testPolicy('notes', 'broken', { auth })).rejects.toThrow(RLSPolicyEvaluationError)
  })

  test('lists policies and tables', () => {
    expect(tester.getTables()).toEqual(['posts', 'notes', 'closed', 'open'])
    expect(tester.listPolicies('posts')).toEqual({
      allows: ['posts_policy_6', 'own-posts', 'editors', 'bad'],
      denies: ['frozen', 'locked'],
      filters: ['own-tenant', 'there'],
      validates: ['titled'],
    })
    expect(tester.listPolicies('unknown')).toEqual({ allows: [], denies: [], filters: [], validates: [] })
  })
})

test('values for tests are copies', () => {
  const row = { id: 1 }
  expect(createTestRow(row)).toEqual(row)
  expect(createTestRow(row)).not.toBe(row)
  expect(createTestAuthContext({ userId: 1 })).toEqual({ userId: 1, roles: [], isSystem: false })
})
