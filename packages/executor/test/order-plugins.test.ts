import { fc, test as propertyTest } from '@fast-check/vitest'
import { describe, expect, test } from 'vitest'
import { PluginValidationError, resolvePluginOrder, type Plugin } from '../src/index.js'

const namesOf = (plugins: readonly Plugin[]): string[] => plugins.map(plugin => plugin.name)

/** Plugins whose dependencies make no cycle, since each depends only on those before it. */
const plugins = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 4 }), { maxLength: 12 }).chain(names =>
  fc.tuple(
    ...names.map((name, index) =>
      fc.record({
        name: fc.constant(name),
        priority: fc.integer({ min: -2, max: 2 }),
        dependencies: fc.subarray(names.slice(0, index)),
      }),
    ),
  ),
)

describe('the order of plugins', () => {
  propertyTest.prop([plugins, fc.infiniteStream(fc.nat())])(
    'does not depend on the order of the input',
    (list, random) => {
      const shuffled = list
        .map(plugin => ({ plugin, key: random.next().value ?? 0 }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ plugin }) => plugin)

      expect(namesOf(resolvePluginOrder(shuffled))).toEqual(namesOf(resolvePluginOrder(list)))
    },
  )

  propertyTest.prop([plugins])('has every plugin once, behind its dependencies', list => {
    const ordered = namesOf(resolvePluginOrder(list))

    expect(ordered.toSorted()).toEqual(namesOf(list).toSorted())
    for (const { name, dependencies } of list)
      for (const dependency of dependencies)
        expect(ordered.indexOf(dependency)).toBeLessThan(ordered.indexOf(name))
  })

  test('is higher priority first, then names by code unit', () => {
    const list = [{ name: 'b' }, { name: 'Z' }, { name: 'ä' }, { name: 'rls', priority: 1000 }, { name: 'a' }]

    expect(namesOf(resolvePluginOrder(list))).toEqual(['rls', 'Z', 'a', 'b', 'ä'])
  })

  test('puts a dependency before a plugin of higher priority that needs it', () => {
    const list = [
      { name: 'a', priority: 9, dependencies: ['b', 'b'] },
      { name: 'b', priority: -9 },
      { name: 'c' },
    ]

    expect(namesOf(resolvePluginOrder(list))).toEqual(['c', 'b', 'a'])
  })

  test('holds for a chain of thousands of dependencies', () => {
    const chain = Array.from({ length: 5000 }, (_, i) => ({
      name: `p${i}`,
      dependencies: i === 4999 ? [] : [`p${i + 1}`],
    }))

    expect(resolvePluginOrder(chain).at(0)?.name).toBe('p4999')
  })

  test('is a new array', () => {
    const list: Plugin[] = [{ name: 'a' }]

    expect(resolvePluginOrder(list)).not.toBe(list)
  })
})

describe('a list that has no order', () => {
  const refused = (list: readonly Plugin[]): unknown => {
    try {
      return resolvePluginOrder(list)
    } catch (error) {
      return error instanceof PluginValidationError
        ? [error.message, error.type, error.code, error.details]
        : error
    }
  }

  test('names the cycle', () => {
    const list = [
      { name: 'x', dependencies: ['a'] },
      { name: 'a', dependencies: ['b'] },
      { name: 'b', dependencies: ['a'] },
    ]

    expect(refused(list)).toEqual([
      'Circular dependency: a -> b -> a',
      'CIRCULAR_DEPENDENCY',
      'PLUGIN_VALIDATION_FAILED',
      { pluginName: 'a', cycle: ['a', 'b', 'a'] },
    ])
  })

  test('names a plugin that depends on itself', () => {
    expect(refused([{ name: 'a', dependencies: ['a'] }])).toEqual([
      'Circular dependency: a -> a',
      'CIRCULAR_DEPENDENCY',
      'PLUGIN_VALIDATION_FAILED',
      { pluginName: 'a', cycle: ['a', 'a'] },
    ])
  })

  test('names the missing dependency', () => {
    expect(refused([{ name: 'a', dependencies: ['b'] }])).toEqual([
      'Plugin "a" requires "b" which is not registered',
      'MISSING_DEPENDENCY',
      'PLUGIN_DEPENDENCY_MISSING',
      { pluginName: 'a', missingDependency: 'b' },
    ])
  })

  test('names the duplicate', () => {
    expect(refused([{ name: 'a' }, { name: 'a' }])).toEqual([
      'Duplicate plugin: "a"',
      'DUPLICATE_NAME',
      'PLUGIN_DUPLICATE',
      { pluginName: 'a' },
    ])
  })
})
