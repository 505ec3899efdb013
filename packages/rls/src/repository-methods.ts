import type { KeysOfTables } from './keys-of-tables.js'
import type { RLSConfig } from './options.js'
export function addRowSecurity<T extends object>(repo: T, _config: RLSConfig, _keys: KeysOfTables): T {
  return repo
}
