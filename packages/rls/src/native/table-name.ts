import { quoted } from './identifiers.js'
import type { NativeConfig } from './options.js'

/** A table of a schema: `'posts'`, or `'app.posts'`. */
export interface NativeTable {
  readonly schema: string
  readonly name: string
  /** Both in quotes. */
  readonly sql: string
}

/** @throws {RLSSchemaError} for a name that would need more than quotes. */
export function nativeTable(key: string, { schemaName }: NativeConfig): NativeTable {
  const dot = key.indexOf('.')
  const schema = dot < 0 ? schemaName : key.slice(0, dot)
  const name = key.slice(dot + 1)
  return { schema, name, sql: `${quoted(schema)}.${quoted(name)}` }
}
