import { createQueryId, PostgresQueryCompiler, RawNode, ReferenceNode, ColumnNode } from 'kysely'
import { RLSSchemaError } from '../errors.js'
import type { FilterObject } from '../policy/condition.js'
import { filterCondition } from '../row-rules/filter-object.js'
import { quotedText } from './identifiers.js'
import type { Rules } from './rules.js'

/** The SQL of a filter that is an object of constants. */
export function filterSql(filter: FilterObject): Rules | { readonly problem: string } {
  try {
    const condition = filterCondition(filter, {
      dialect: 'postgres',
      effect: 'grants',
      resolve: column => ReferenceNode.create(ColumnNode.create(column)),
      fail: problem => new RLSSchemaError(problem),
      onUndefined: column => {
        throw new RLSSchemaError(`"${column}" is compared with undefined`)
      },
    })
    const node = RawNode.createWithChild(condition.toOperationNode())
    return { using: new LiteralCompiler().compileQuery(node, createQueryId()).sql }
  } catch (error) {
    if (error instanceof RLSSchemaError) return { problem: error.message }
    throw error
  }
}

/** Policies have no parameters: values become part of them. */
class LiteralCompiler extends PostgresQueryCompiler {
  protected override appendValue(value: unknown): void {
    this.append(literal(value))
  }
}

/** Texts have no type of their own, so that they take that of the column. */
function literal(value: unknown): string {
  if (typeof value === 'string') return quotedText(value)
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (value instanceof Date) return quotedText(value.toISOString())
  if (value instanceof Uint8Array) return String.raw`'\x${Buffer.from(value).toString('hex')}'::bytea`
  throw new RLSSchemaError(`a value of it cannot be written as SQL`)
}
