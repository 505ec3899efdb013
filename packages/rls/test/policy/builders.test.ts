import {
  allow,
  deny,
  filter,
  normalizeOperations,
  RLSSchemaError,
  validate,
  whenCondition,
  whenEnvironment,
  whenFeature,
  whenTimeRange,
} from '@kysera/rls'
import { describe, expect, test } from 'vitest'

const condition = (): boolean => true

describe('builders', () => {
  test('give plain policies', () => {
    expect(allow('read', condition)).toEqual({ type: 'allow', operation: 'read', condition, priority: 0 })
    expect(filter('all', { a: 1 })).toEqual({
      type: 'filter',
      operation: 'all',
      condition: { a: 1 },
      priority: 0,
    })
    expect(validate('all', condition, { name: 'v', priority: 3 })).toEqual({
      type: 'validate',
      operation: ['create', 'update'],
      condition,
      priority: 3,
      name: 'v',
    })
    expect(validate('create', condition).operation).toEqual(['create'])
  })

  test('deny always, and before others, unless told otherwise', () => {
    const policy = deny('delete')
    expect(policy).toMatchObject({ type: 'deny', priority: 100 })
    const { condition: always } = policy
    expect(typeof always === 'function' && Reflect.apply(always, undefined, [])).toBe(true)
  })

  test('take an activation condition as an option', () => {
    const active = (): boolean => false
    expect(allow('read', condition, { condition: active })).toMatchObject({
      condition,
      activationCondition: active,
    })
  })
})

describe('activation conditions', () => {
  const policy = allow('read', condition, { name: 'p', priority: 7 })

  test('keep the policy, and leave the given one alone', () => {
    const wrapped = whenCondition(
      () => true,
      () => policy,
    )
    expect(wrapped).toEqual({ ...policy, activationCondition: expect.any(Function) })
    expect(policy.activationCondition).toBeUndefined()
  })

  test('nest: all of them hold', () => {
    const nested = whenEnvironment(['test', 'staging'], () => whenFeature('beta', () => policy))
    const isActive = nested.activationCondition
    expect(isActive?.({ environment: 'test', features: ['beta'] })).toBe(true)
    expect(isActive?.({ environment: 'production', features: ['beta'] })).toBe(false)
    expect(isActive?.({ environment: 'test', features: [] })).toBe(false)
    expect(isActive?.({ features: ['beta'] })).toBe(false)
  })

  test('know features in each form', () => {
    const isActive = whenFeature('beta', () => policy).activationCondition
    expect(isActive?.({ features: new Set(['beta']) })).toBe(true)
    expect(isActive?.({ features: { beta: true } })).toBe(true)
    expect(isActive?.({ features: { beta: 0 } })).toBe(false)
    expect(isActive?.({})).toBe(false)
    expect(whenFeature('constructor', () => policy).activationCondition?.({ features: {} })).toBe(false)
  })

  test('know the hours of the day, across midnight too', () => {
    const at = (hour: number): { timestamp: Date } => ({ timestamp: new Date(2026, 0, 1, hour, 30) })
    const day = whenTimeRange(9, 17, () => policy).activationCondition
    expect([8, 9, 16, 17].map(hour => day?.(at(hour)))).toEqual([false, true, true, false])
    const night = whenTimeRange(22, 6, () => policy).activationCondition
    expect([21, 22, 0, 5, 6].map(hour => night?.(at(hour)))).toEqual([false, true, true, true, false])
    expect(() => whenTimeRange(-1, 5, () => policy)).toThrow(RLSSchemaError)
    expect(() => whenTimeRange(1, 25, () => policy)).toThrow(RLSSchemaError)
    expect(() => whenTimeRange(1.5, 5, () => policy)).toThrow(RLSSchemaError)
  })
})

test('operations are named one by one', () => {
  expect(normalizeOperations('all')).toEqual(['read', 'create', 'update', 'delete'])
  expect(normalizeOperations(['delete', 'all'])).toEqual(['read', 'create', 'update', 'delete'])
  expect(normalizeOperations(['delete', 'read'])).toEqual(['read', 'delete'])
})
