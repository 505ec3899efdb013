import { assertKnownOptions, assertName, assertNames, SoftDeleteError, type OptionNames } from '@kysera/core'
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

const names: OptionNames<{ tables?: string[]; mode?: string }> = { tables: true, mode: true }

test('options that there are pass, and others that are undefined', () => {
  expect(() => assertKnownOptions({}, names, SoftDeleteError)).not.toThrow()
  expect(() =>
    assertKnownOptions({ mode: 'boolean', table: undefined }, names, SoftDeleteError),
  ).not.toThrow()
})

test.each(['table', '__proto__', 'toString'])('an option "%s" that there is not is refused', name => {
  expect(() => assertKnownOptions({ mode: 'boolean', [name]: null }, names, SoftDeleteError)).toThrow(
    new SoftDeleteError(`Unknown option "${name}": there are tables, mode`),
  )
})
