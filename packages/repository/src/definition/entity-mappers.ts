import { normalizeSchema } from '../validation/normalize-schema.js'
import { shouldValidate } from '../validation/validation-mode.js'
import { parseAsync } from '../validation/validation-schema.js'
import type { AnyRepositoryConfig } from './repository-config.js'

/** What makes entities of rows. */
export interface EntityMappers {
  readonly toEntity: (row: unknown) => Promise<unknown>
  // oxlint-disable-next-line typescript/no-explicit-any -- the face of the repository knows the entity
  readonly toEntities: (rows: readonly unknown[]) => Promise<any[]>
}

const rowsAsTheyAre: EntityMappers = {
  toEntity: async row => row,
  toEntities: async rows => [...rows],
}

/** @throws {TypeError} when the schema is none. */
export function entityMappers({ mapRow, schemas, validateDbResults }: AnyRepositoryConfig): EntityMappers {
  const map = mapRow ?? same
  if (schemas?.entity === undefined) return map === same ? rowsAsTheyAre : mappersWith(map)
  const schema = normalizeSchema(schemas.entity)
  const toEntity: EntityMappers['toEntity'] = async row => {
    const entity = map(row)
    return (validateDbResults ?? shouldValidate()) ? parseAsync(schema, entity) : entity
  }
  return { toEntity, toEntities: rows => Promise.all(rows.map(toEntity)) }
}

const same = (row: unknown): unknown => row

/** Rows that only need mapping do not need a promise each. */
const mappersWith = (map: (row: unknown) => unknown): EntityMappers => ({
  toEntity: async row => map(row),
  toEntities: async rows => rows.map(row => map(row)),
})
