import { assertName, assertNames, SoftDeleteError } from '@kysera/core'
import { expect, test } from 'vitest'

test('names pass', () => {
  expect(() => assertName('users', 'table', SoftDeleteError)).not.toThrow()
  expect(() => assertNames(['users', 'posts'], 'tables', SoftDeleteError)).not.toThrow()
  expect(() => assertNames([], 'tables', SoftDeleteError)).not.toThrow()
})

test.each([undefined, null, 1, '', ['users']])('%j is no name, and is refused with the given error', name => {
  expect(() => assertName(name, 'table', SoftDeleteError)).toThrow(
    new SoftDeleteError('table must be a name'),
  )
})

test.each(['users', [''], [1], undefined])('%j is no list of names', names => {
  expect(() => assertNames(names, 'tables', SoftDeleteError)).toThrow(SoftDeleteError)
})
