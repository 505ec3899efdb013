import { allow, defineRLSSchema, filter, mergeRLSSchemas, RLSSchemaError, type RLSSchema } from '@kysera/rls'
import { describe, expect, test } from 'vitest'

const defineAnything = (schema: unknown): unknown => Reflect.apply(defineRLSSchema, undefined, [schema])
const define = (table: unknown): unknown => defineAnything({ posts: table })
const definePolicy = (policy: unknown): unknown => define({ policies: [policy] })

describe('defineRLSSchema', () => {
  test('gives back what it checked', () => {
    const schema = {
      posts: { policies: [allow('read', () => true)], defaultDeny: false, skipFor: ['admin'] },
    }
    expect(defineRLSSchema(schema)).toBe(schema)
  })

  test('refuses a table that makes no sense', () => {
    for (const table of [
      {},
      null,
      { policies: {} },
      { policies: [], skipFor: [''] },
      { policies: [], skipFor: 'admin' },
      { policies: [], defaultDeny: 'yes' },
      { policies: [], defaultDenny: false },
    ]) {
      expect(() => define(table)).toThrow(
        expect.objectContaining({ name: 'RLSSchemaError', details: { table: 'posts' } }),
      )
    }
    expect(() => defineAnything(null)).toThrow(RLSSchemaError)
    expect(() => defineAnything([])).toThrow(RLSSchemaError)
  })

  test('refuses a policy that makes no sense', () => {
    const good = { type: 'allow', operation: 'read', condition: () => true }
    expect(() => definePolicy(good)).not.toThrow()
    for (const policy of [
      undefined,
      null,
      { ...good, type: undefined },
      { ...good, type: 'permit' },
      { ...good, operation: undefined },
      { ...good, operation: 'write' },
      { ...good, operation: [] },
      { ...good, condition: undefined },
      { ...good, condition: { a: 1 } },
      { ...good, type: 'filter', condition: [1] },
      { ...good, priority: Number.NaN },
      { ...good, priority: '1' },
      { ...good, name: 1 },
      { ...good, check: 'no' },
      { ...good, activationCondition: true },
      { ...good, type: 'validate' },
      { ...good, type: 'validate', operation: 'delete' },
      { ...good, type: 'validate', operation: 'all' },
    ]) {
      expect(() => definePolicy(policy)).toThrow(
        expect.objectContaining({ name: 'RLSSchemaError', details: { table: 'posts', index: 0 } }),
      )
    }
  })

  test('accepts SQL for the policies of PostgreSQL', () => {
    expect(() => definePolicy({ type: 'allow', operation: 'read', condition: 'true' })).not.toThrow()
  })

  test('refuses two policies of one name', () => {
    const policies = [filter('read', {}, { name: 'same' }), allow('read', () => true, { name: 'same' })]
    expect(() => define({ policies })).toThrow('two policies named "same"')
  })

  test('has tables of any name', () => {
    const schema: unknown = JSON.parse('{ "__proto__": { "policies": 1 } }')
    expect(() => defineAnything(schema)).toThrow('Table "__proto__"')
  })
})

describe('mergeRLSSchemas', () => {
  const first = allow('read', () => true)
  const second = filter('read', { a: 1 })

  test('follows one table with the other', () => {
    const a: RLSSchema = { posts: { policies: [first], skipFor: ['admin', 'root'], defaultDeny: false } }
    const b: RLSSchema = { posts: { policies: [second], skipFor: ['root', 'dba'] }, tags: { policies: [] } }
    expect(mergeRLSSchemas(a, b)).toEqual({
      posts: { policies: [first, second], skipFor: ['admin', 'root', 'dba'], defaultDeny: false },
      tags: { policies: [] },
    })
    expect(a.posts?.policies).toEqual([first])
    expect(mergeRLSSchemas(a, { posts: { policies: [], defaultDeny: true } }).posts?.defaultDeny).toBe(true)
  })

  test('refuses what makes no sense together', () => {
    const named: RLSSchema = { posts: { policies: [allow('read', () => true, { name: 'same' })] } }
    expect(() => mergeRLSSchemas(named, named)).toThrow(RLSSchemaError)
  })

  test('keeps a table of any name', () => {
    const odd = Object.fromEntries([['__proto__', { policies: [second] }]])
    expect(Object.keys(mergeRLSSchemas(odd))).toEqual(['__proto__'])
  })
})
