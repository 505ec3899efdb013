const unserialisable = JSON.stringify('[Unserialisable]')

/**
 * A value as JSON text, whatever it is: bigints are decimal strings, a reference back to an outer object is
 * `'[Circular]'`. Undefined only for what JSON has no text for: undefined, functions, symbols.
 */
export function toJsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, createReplacer())
  } catch {
    // A getter or toJSON() that throws, or nesting deeper than the stack. An error must not fail to describe itself.
    return unserialisable
  }
}

/** A copy of a value that consists of plain JSON values only. */
export function toJsonValue(value: unknown): unknown {
  const text = toJsonText(value)
  return text === undefined ? undefined : JSON.parse(text)
}

function createReplacer(): (this: unknown, key: string, value: unknown) => unknown {
  const ancestors: unknown[] = []
  return function replace(_key, value) {
    if (typeof value === 'bigint') return String(value)
    if (typeof value !== 'object' || value === null) return value
    while (ancestors.length > 0 && ancestors.at(-1) !== this) ancestors.pop()
    if (ancestors.includes(value)) return '[Circular]'
    ancestors.push(value)
    return value
  }
}
