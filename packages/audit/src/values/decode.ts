import { fromBase64 } from './base64.js'

/** A value of an entry as readers get it: marked objects become what they stand for, dates stay ISO text. */
export function decodeValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decodeValue)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [only, ...others] = entries
  if (only !== undefined && others.length === 0) {
    const [marker, content] = only
    const decode = decoders.get(marker)
    if (decode !== undefined) return decode(content) ?? value
  }
  return decodeMembers(value)
}

const decodeMembers = (value: object): object =>
  Object.fromEntries(Object.entries(value).map(([name, each]) => [name, decodeValue(each)]))

/** What readers see of a masked value. */
const redacted = '[REDACTED]'

/** Undefined for content that no such marker has. */
const decoders: ReadonlyMap<string, (content: unknown) => unknown> = new Map<
  string,
  (content: unknown) => unknown
>([
  ['$bytes', content => (typeof content === 'string' ? fromBase64(content) : undefined)],
  ['$number', content => (typeof content === 'string' ? Number(content) : undefined)],
  ['$masked', content => (content === true ? redacted : undefined)],
  [
    '$literal',
    content => (typeof content === 'object' && content !== null ? decodeMembers(content) : undefined),
  ],
])

/** Whether a value of an entry is a mask: a document may well have a member of that name beside others. */
export const isMasked = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && '$masked' in value && Object.keys(value).length === 1
