import { runInNewContext } from 'node:vm'
import { isPlainObject } from '@kysera/core'
import { expect, test } from 'vitest'

test.each<[string, unknown]>([
  ['a literal', { id: 1 }],
  ['an object that JSON made', JSON.parse('{ "__proto__": { "id": 1 } }')],
  ['an object without a prototype', Object.create(null)],
  ['an object of another realm', runInNewContext('({ id: 1 })')],
])('%s is plain', (_, value) => {
  expect(isPlainObject(value)).toBe(true)
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a text', '{}'],
  ['a function', () => ({})],
  ['an array', []],
  ['a date', new Date(0)],
  ['a map', new Map()],
  ['an error', new Error('a')],
  ['a promise', Promise.resolve()],
  [
    'an instance of a class',
    new (class Post {
      readonly id = 1
    })(),
  ],
  ['an object whose members are those of another', Object.create({ id: 1 })],
  ['one whose other has no prototype', Object.create(Object.assign(Object.create(null), { id: 1 }))],
  ['an array of another realm', runInNewContext('[]')],
  ['a date of another realm', runInNewContext('new Date(0)')],
])('%s is not plain', (_, value) => {
  expect(isPlainObject(value)).toBe(false)
})
