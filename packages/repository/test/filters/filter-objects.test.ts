import { runInNewContext } from 'node:vm'
import { BadRequestError } from '@kysera/core'
import {
  ALL_OPERATORS,
  applyCondition,
  applyWhereClause,
  extractColumns,
  hasOperators,
  InvalidOperatorError,
  isLogicalOperator,
  isOperatorObject,
  isValidOperator,
  validateOperators,
} from '@kysera/repository'
import { contract } from '@kysera-internal/test-support'
import { expect, test } from 'vitest'

test('an object is one of operators if a key says so', () => {
  expect([{ $gt: 1 }, { $gt: 1, a: 1 }, { $foo: 1 }].map(isOperatorObject)).toEqual([true, true, true])
  expect([{}, { a: 1 }, [], ['$gt'], null, 1, new Date()].map(isOperatorObject)).toEqual(
    Array.from({ length: 7 }, () => false),
  )
})

test('an object of another realm is one of operators too', () => {
  const given: unknown = runInNewContext('({ $gt: 1 })')
  expect(isOperatorObject(given)).toBe(true)
})

test('operators are known by name', () => {
  expect(ALL_OPERATORS.every(isValidOperator)).toBe(true)
  expect(['$foo', 'gt', '__proto__', ''].some(isValidOperator)).toBe(false)
  expect(ALL_OPERATORS.filter(isLogicalOperator)).toEqual(['$or', '$and'])
  expect(ALL_OPERATORS.length).toBe(18)
})

test('a filter has operators, or values alone', () => {
  expect([{ a: { $gt: 1 } }, { $or: [{ a: 1 }] }].map(hasOperators)).toEqual([true, true])
  expect([{}, { a: 1, b: null, c: { d: 1 } }].map(hasOperators)).toEqual([false, false])
})

test('a filter is checked as repositories check it', () => {
  validateOperators({ a: { $gt: 1 }, $or: [{ b: 1 }] })
  expect(() => validateOperators({ a: { $foo: 1 } })).toThrow(InvalidOperatorError)
  expect(() => validateOperators({ a: {} })).toThrow(BadRequestError)
})

test('the columns of a filter are told once each', () => {
  const where = { a: 1, $or: [{ b: { $gt: 1 } }, { $and: [{ c: null }, { a: 2 }] }], b: 3 }
  expect(extractColumns(where)).toEqual(['a', 'b', 'c'])
})

contract('a filter in a query of your own', ({ open, dialect }) => {
  test('finds what it finds in a repository', async () => {
    const db = await open()
    await db
      .insertInto('tags')
      .values([{ name: 'a' }, { name: 'b' }, { name: 'c' }])
      .execute()
    const found = await db
      .selectFrom('tags')
      .select('name')
      .where(eb => applyWhereClause(eb, { $or: [{ name: 'a' }, { id: { $gt: 2 } }] }, dialect))
      .where(eb => applyCondition(eb, 'name', { $ne: 'a' }, dialect))
      .execute()
    expect(found).toEqual([{ name: 'c' }])
  })
})
