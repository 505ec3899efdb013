import { BadRequestError } from '@kysera/core'
import type { Columns } from '../table/table.js'
import { assertColumns, columnsWhere, definedColumns } from '../table/written-columns.js'
import { assertSchema, normalizeSchema } from '../validation/normalize-schema.js'
import { parseAsync, type SchemaLike, type ValidationSchema } from '../validation/validation-schema.js'
import type { AnyRepositoryConfig } from './repository-config.js'

/** Makes of an input the columns to write. */
type Parser = (input: unknown) => Promise<Record<string, unknown>>

interface InputParsers {
  readonly parseCreate: Parser
  readonly parseUpdate: Parser
}

/** @throws {TypeError} when a schema is none. */
export function inputParsers({
  schemas: { create, update } = {},
  validationStrategy = 'strict',
}: AnyRepositoryConfig): InputParsers {
  if (create !== undefined) assertSchema(create)
  if (update !== undefined) assertSchema(update)
  if (validationStrategy === 'none') return { parseCreate: parsePlain, parseUpdate: parsePlain }
  return {
    parseCreate: parserOf(create, parseWith),
    parseUpdate: update === undefined ? parserOf(create, parseDerived) : parserOf(update, parseUpdateWith),
  }
}

const parsePlain: Parser = async input => definedColumns(assertColumns(input))

/** A schema is adapted when it is first needed: most repositories live for one request. */
function parserOf(schema: SchemaLike | undefined, toParser: (schema: ValidationSchema) => Parser): Parser {
  if (schema === undefined) return parsePlain
  let parse: Parser | undefined
  return async input => (parse ??= toParser(normalizeSchema(schema)))(input)
}

const parseWith =
  (schema: ValidationSchema): Parser =>
  async input =>
    definedColumns(assertColumns(await parseAsync(schema, assertColumns(input))))

/** Columns to which the caller gave no value are not written: defaults of the schema would reset them. */
function parseNamed(schema: ValidationSchema): Parser {
  const parse = parseWith(schema)
  return async input => {
    const named: Columns = definedColumns(assertColumns(input))
    return columnsWhere(await parse(named), column => Object.hasOwn(named, column))
  }
}

/** A schema that has no partial form may rename or compute columns. */
const parseUpdateWith = (schema: ValidationSchema): Parser =>
  schema.partial === undefined ? parseWith(schema) : parseNamed(schema)

function parseDerived(create: ValidationSchema): Parser {
  if (create.partial !== undefined) return parseNamed(create.partial())
  throw new BadRequestError('No update schema can be derived from schemas.create: give schemas.update')
}
