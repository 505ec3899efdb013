import { BadRequestError } from '@kysera/core'
import { createFactory, createMany, createSequenceFactory } from '@kysera/testing'
import { describe, expect, test } from 'vitest'

describe('a factory', () => {
  test('numbers what it makes, in the order of its keys', () => {
    const create = createFactory({ email: (i: number) => `u${i}@example.org`, role: 'user', tags: ['a'] })
    expect(create()).toEqual({ email: 'u1@example.org', role: 'user', tags: ['a'] })
    expect(create({ role: 'admin' })).toEqual({ email: 'u2@example.org', role: 'admin', tags: ['a'] })
    create.reset()
    expect(create().email).toBe('u1@example.org')
  })

  test('lets the caller win, null included, and fills in what is undefined', () => {
    const create = createFactory<{ name: string | null; age: number | null }>({ name: () => 'Ann', age: 1 })
    expect(create({ name: null, age: null })).toEqual({ name: null, age: null })
    expect(create(JSON.parse('{}'))).toEqual({ name: 'Ann', age: 1 })
    const untyped: object = { name: undefined, more: 1 }
    expect(create(untyped)).toEqual({ name: 'Ann', age: 1, more: 1 })
  })

  test('does not ask for what is given', () => {
    const create = createFactory({ name: (): string => expect.fail('asked') })
    expect(create({ name: 'Ann' })).toEqual({ name: 'Ann' })
  })

  test('shares nothing between two objects', () => {
    class Money {
      readonly cents = 1
    }
    const defaults = {
      tags: [{ a: 1 }],
      at: new Date(0),
      map: new Map([['a', [1]]]),
      set: new Set([1]),
      money: new Money(),
    }
    const create = createFactory(defaults)
    const [one, two] = [create(), create()]
    one.tags.push({ a: 2 })
    Object.assign(one.tags[0] ?? {}, { a: 3 })
    one.at.setTime(1)
    one.map.get('a')?.push(2)
    one.set.add(2)
    expect(two).toEqual({
      ...defaults,
      tags: [{ a: 1 }],
      at: new Date(0),
      map: new Map([['a', [1]]]),
      set: new Set([1]),
    })
    expect(one.money).toBe(two.money)
  })

  test('may make its defaults of the number', () => {
    const create = createSequenceFactory(n => ({ id: n, name: () => `user ${n}` }))
    expect([create(), create({ id: 9 })]).toEqual([
      { id: 1, name: 'user 1' },
      { id: 9, name: 'user 2' },
    ])
    create.reset()
    expect(create().id).toBe(1)
  })

  test('makes many', () => {
    const create = createFactory({ n: (i: number) => i, index: -1 })
    expect(createMany(create, 2, index => ({ index }))).toEqual([
      { n: 1, index: 0 },
      { n: 2, index: 1 },
    ])
    expect(createMany(create, 0)).toEqual([])
  })

  test.each([-1, 1.5, Number.NaN, Infinity])('does not make %s', count => {
    expect(() => createMany(createFactory({}), count)).toThrow(BadRequestError)
  })
})
