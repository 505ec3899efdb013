import { BadRequestError } from '@kysera/core'

/** A table, and its schema where it was named. */
export interface NamedTable {
  readonly schema: string | undefined
  readonly table: string
}

const identifier = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?$/

/** @throws {BadRequestError} `Invalid identifier` for what is no name of a table. */
export function parseTableNames(names: readonly string[]): NamedTable[] {
  return names.map(given => {
    const name = typeof given === 'string' ? given.trim() : ''
    if (!identifier.test(name) || name.length > 128) {
      throw new BadRequestError(`Invalid identifier: ${JSON.stringify(given)}`)
    }
    const [table = name, schema] = name.split('.').toReversed()
    return { schema, table }
  })
}
