import type { OperationNode } from 'kysely'

/** Stands for a value that is only known when a kept statement runs. */
export class Placeholder {
  readonly index: number

  constructor(index: number) {
    this.index = index
  }
}

/** The same tree with placeholders for the values that are sent as parameters; the very object when it has none. */
export function withPlaceholders<T>(tree: T, next: () => Placeholder): T
export function withPlaceholders(tree: unknown, next: () => Placeholder): unknown {
  if (Array.isArray(tree)) return mapped(tree, each => withPlaceholders(each, next))
  if (!isPlain(tree)) return tree
  if (isParameter(tree)) return { ...tree, value: next() }
  if (isParameterList(tree)) return { ...tree, values: tree['values'].map(next) }
  const keys = Object.keys(tree)
  const values = keys.map(key => tree[key])
  const changed = mapped(values, value => withPlaceholders(value, next))
  return changed === values ? tree : Object.fromEntries(keys.map((key, index) => [key, changed[index]]))
}

/**
 * Whether a tree is the same as one with placeholders, but for the values that these stand for. The values are put
 * into `values` by the placeholders' indexes.
 */
export function readValues(template: unknown, tree: unknown, values: unknown[]): boolean {
  if (template === tree) return true
  if (template instanceof Placeholder) {
    values[template.index] = tree
    return true
  }
  if (Array.isArray(template)) return Array.isArray(tree) && readList(template, tree, values)
  if (!isPlain(template) || !isPlain(tree)) return false
  let count = 0
  for (const key in template) {
    if (!Object.hasOwn(tree, key) || !readValues(template[key], tree[key], values)) return false
    count += 1
  }
  return count === Object.keys(tree).length
}

function readList(template: readonly unknown[], tree: readonly unknown[], values: unknown[]): boolean {
  return (
    template.length === tree.length && template.every((each, index) => readValues(each, tree[index], values))
  )
}

/** Nodes are plain objects. Two objects of a class, such as dates, say nothing of what they hold. */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const isParameter = (node: Record<string, unknown>): boolean =>
  node['kind'] === ('ValueNode' satisfies OperationNode['kind']) && node['immediate'] !== true

const isParameterList = (
  node: Record<string, unknown>,
): node is Record<string, unknown> & { values: unknown[] } =>
  node['kind'] === ('PrimitiveValueListNode' satisfies OperationNode['kind'])

/** The very list when nothing of it changes. */
function mapped<T>(list: T[], change: (each: T) => T): T[] {
  const changed = list.map(change)
  return changed.every((each, index) => each === list[index]) ? list : changed
}
