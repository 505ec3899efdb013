import { BadRequestError, detectDialect, type Dialect } from '@kysera/core'
import type { AnyDb } from '@kysera/executor'
import { getPrimaryKeyColumns, normalizePrimaryKeyConfig } from './primary-key.js'
import type { AnyRepositoryConfig } from './repository-config.js'
import type { Columns, Table } from './table.js'
import { normalizeSchema } from './validation-adapters.js'
import { shouldValidate } from './validation-mode.js'
import type { SchemaLike, ValidationSchema } from './validation.js'
import { assertColumns, columnsWhere, definedColumns } from './written-columns.js'

/** All of a repository that depends on its configuration alone; shared by its forms on other executors. */
export interface Definition {
  readonly table: Table
  readonly schema: string | undefined
  readonly parseCreate: (input: unknown) => Promise<Columns>
  readonly parseUpdate: (input: unknown) => Promise<Record<string, unknown>>
  readonly toEntity: (row: unknown) => Promise<unknown>
  // oxlint-disable-next-line typescript/no-explicit-any -- the face of the repository knows the entity
  readonly toEntities: (rows: readonly unknown[]) => Promise<any[]>
}

/**
 * @throws {BadRequestError} when the key has no column.
 * @throws {TypeError} when a schema is none.
 */
export function defineRepository(config: AnyRepositoryConfig, executor: AnyDb): Definition {
  return {
    table: tableOf(config, executor),
    schema: config.schema,
    ...inputParsers(config),
    ...entityMappers(config),
  }
}

function tableOf(config: AnyRepositoryConfig, executor: AnyDb): Table {
  const primaryKey = normalizePrimaryKeyConfig(config.primaryKey, config.primaryKeyType)
  const key = Object.freeze([...getPrimaryKeyColumns(primaryKey)])
  if (key.length === 0) throw new BadRequestError('A primary key has at least one column')
  return { name: config.tableName, key, keyType: primaryKey.type, dialect: dialectOf(config, executor) }
}

function dialectOf({ dialect }: AnyRepositoryConfig, executor: AnyDb): Dialect {
  if (dialect === undefined) return detectDialect(executor)
  return typeof dialect === 'string' ? dialect : dialect.dialect
}

function inputParsers({
  schemas = {},
  validationStrategy = 'strict',
}: AnyRepositoryConfig): Pick<Definition, 'parseCreate' | 'parseUpdate'> {
  const create = normalized(schemas.create)
  const update = normalized(schemas.update)
  if (validationStrategy === 'none')
    return { parseCreate: parseWith(undefined), parseUpdate: parseWith(undefined) }
  return {
    parseCreate: parseWith(create),
    parseUpdate: update ? parseUpdateWith(update) : parseDerived(create),
  }
}

const normalized = (schema: SchemaLike | undefined): ValidationSchema | undefined =>
  schema === undefined ? undefined : normalizeSchema(schema)

type Parser = (input: unknown) => Promise<Record<string, unknown>>

const parseWith =
  (schema: ValidationSchema | undefined): Parser =>
  async input =>
    definedColumns(await validated(assertColumns(input), schema))

/** Columns that the caller did not name are not written: defaults of the schema would reset them. */
const parseNamed =
  (schema: ValidationSchema): Parser =>
  async input => {
    const named = assertColumns(input)
    return columnsWhere(await parseWith(schema)(named), column => Object.hasOwn(named, column))
  }

/** A schema that has no partial form may rename or compute columns. */
const parseUpdateWith = (schema: ValidationSchema): Parser =>
  schema.partial === undefined ? parseWith(schema) : parseNamed(schema)

/** The update schema is derived when it is first needed: most repositories live for one request. */
function parseDerived(create: ValidationSchema | undefined): Parser {
  if (create === undefined) return parseWith(undefined)
  let parse: Parser | undefined
  return async input => await (parse ??= parseNamed(partialOf(create)))(input)
}

function partialOf(create: ValidationSchema): ValidationSchema {
  if (create.partial !== undefined) return create.partial()
  throw new BadRequestError('No update schema can be derived from schemas.create: give schemas.update')
}

async function validated(input: Columns, schema: ValidationSchema | undefined): Promise<Columns> {
  if (schema === undefined) return input
  return assertColumns(await parsed(schema, input))
}

async function parsed(schema: ValidationSchema, data: unknown): Promise<unknown> {
  return schema.parseAsync === undefined ? schema.parse(data) : schema.parseAsync(data)
}

function entityMappers({
  mapRow,
  schemas,
  validateDbResults,
}: AnyRepositoryConfig): Pick<Definition, 'toEntity' | 'toEntities'> {
  const schema = normalized(schemas?.entity)
  const map = (row: unknown): unknown => (mapRow === undefined ? row : mapRow(row))
  const toEntity: Definition['toEntity'] = async row => {
    const entity = map(row)
    if (schema === undefined) return entity
    return (validateDbResults ?? shouldValidate()) ? parsed(schema, entity) : entity
  }
  // Rows that only need mapping do not need a promise each.
  const toEntities: Definition['toEntities'] = async rows =>
    schema === undefined ? rows.map(map) : Promise.all(rows.map(toEntity))
  return { toEntity, toEntities }
}
