import { expect, test } from 'vitest'
import { PluginValidationError, validatePlugins, type Plugin } from '../src/index.js'

test('a conflict names both plugins', () => {
  const list: Plugin[] = [{ name: 'a', conflictsWith: ['c', 'b'] }, { name: 'b' }]

  expect(() => validatePlugins(list)).toThrow(
    expect.objectContaining({
      name: 'PluginValidationError',
      message: 'Plugin "a" conflicts with "b"',
      type: 'CONFLICT',
      code: 'PLUGIN_CONFLICT',
      details: { pluginName: 'a', conflictingPlugin: 'b' },
    }),
  )
})

const notPlugins: readonly (readonly [reason: string, entry: unknown])[] = [
  ['null', null],
  ['a function', () => ({ name: 'a' })],
  ['text', 'a'],
  ['without a name', {}],
  ['with an empty name', { name: '' }],
  ['with a name that is no text', { name: 1 }],
  ['with a priority of NaN', { name: 'a', priority: Number.NaN }],
  ['with an infinite priority', { name: 'a', priority: Infinity }],
  ['with a priority that is text', { name: 'a', priority: '1' }],
]

test.each(notPlugins)('an entry that is no plugin is named by its index: %s', (_, entry) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what untyped callers may pass
  const list = [{ name: 'first' }, entry] as Plugin[]

  expect(() => validatePlugins(list)).toThrow(TypeError)
  expect(() => validatePlugins(list)).toThrow('index 1')
})

test('a plugin without any hook is a plugin', () => {
  expect(() => validatePlugins([{ name: 'a' }, { name: 'b', priority: -1 }])).not.toThrow()
})

test('an error of validation is an Error', () => {
  const cause = new Error('why')
  const error = new PluginValidationError('text', 'CONFLICT', { pluginName: 'a' }, { cause })

  expect(error).toBeInstanceOf(Error)
  expect(error.cause).toBe(cause)
})
