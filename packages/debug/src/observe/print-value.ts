const longestText = 200

/** A parameter as one line of text. Never throws. */
export function printValue(value: unknown): string {
  try {
    return print(value)
  } catch {
    return '<cannot be printed>'
  }
}

function print(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'string') return JSON.stringify(shortened(value))
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (value instanceof Uint8Array) return `<Buffer ${value.byteLength} bytes>`
  if (typeof value === 'object' && value !== null) return shortened(printObject(value))
  return String(value)
}

const shortened = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText)}… (${text.length} characters)` : text

function printObject(value: object): string {
  const open = new Set<unknown>()
  return JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, member: unknown) {
    if (typeof member === 'bigint') return `${member}n`
    // A Buffer has been turned into an object of numbers already.
    const original = this[key]
    if (original instanceof Uint8Array) return `<Buffer ${original.byteLength} bytes>`
    if (typeof member !== 'object' || member === null) return member
    if (open.has(member)) return '<seen before>'
    open.add(member)
    return member
  })
}

const largest = 1024

/** What a history keeps of a parameter: itself, or a summary of what takes much memory. */
export function summarize(value: unknown): unknown {
  if (value instanceof Uint8Array) return `<Buffer ${value.byteLength} bytes>`
  return typeof value === 'string' && value.length > largest ? shortened(value) : value
}
