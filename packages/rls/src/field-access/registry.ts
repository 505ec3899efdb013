import { bareName, silentLogger, type KyseraLogger } from '@kysera/core'
import { foldName } from '@kysera/executor'
import { RLSSchemaError } from '../errors.js'
import type { PolicyEvaluationContext } from '../policy/condition.js'
import type {
  FieldAccessCondition,
  FieldAccessConfig,
  FieldAccessSchema,
  FieldOperation,
  TableFieldAccessConfig,
} from './field-access.js'
import { assertFieldAccess } from './validate-config.js'

export interface FieldAccessRegistryOptions {
  /** Is told of conditions that failed. Default: nothing is logged. */
  readonly logger?: KyseraLogger | undefined
}

/**
 * Who may read and write which fields of which tables.
 *
 * Names are compared exactly, else without case and underscores: what reaches a column is not named by its spelling.
 */
export class FieldAccessRegistry {
  readonly #tables = new Map<string, TableFieldAccessConfig>()
  readonly #logger: KyseraLogger

  constructor(schema: FieldAccessSchema = {}, { logger = silentLogger }: FieldAccessRegistryOptions = {}) {
    this.#logger = logger
    this.loadSchema(schema)
  }

  /** @throws {RLSSchemaError} for a configuration that makes no sense, and for a table that is there already. */
  loadSchema(schema: FieldAccessSchema): void {
    for (const [table, config] of Object.entries(schema)) this.registerTable(table, config)
  }

  /** @throws {RLSSchemaError} for a configuration that makes no sense, and for a table that is there already. */
  registerTable(table: string, config: TableFieldAccessConfig): void {
    assertFieldAccess(table, config)
    if (this.#tables.has(table)) {
      throw new RLSSchemaError(`The fields of "${table}" are configured already`, { table })
    }
    this.#tables.set(table, config)
  }

  /** Whether a field may be read. False when the condition fails. */
  async canReadField(table: string, field: string, ctx: PolicyEvaluationContext): Promise<boolean> {
    return this.#isGranted('read', table, field, ctx)
  }

  /** Whether a field may be written. False when the condition fails. */
  async canWriteField(table: string, field: string, ctx: PolicyEvaluationContext): Promise<boolean> {
    return this.#isGranted('write', table, field, ctx)
  }

  getFieldConfig(table: string, field: string): FieldAccessConfig | undefined {
    const fields = this.getTableConfig(table)?.fields
    return fields === undefined ? undefined : find(new Map(Object.entries(fields)), field)
  }

  /** By `schema.table`, else by the table alone, whatever schema it is in. */
  getTableConfig(table: string): TableFieldAccessConfig | undefined {
    return find(this.#tables, table) ?? find(this.#tables, bareName(table))
  }

  /** The fields of a table that are named. */
  getConfiguredFields(table: string): string[] {
    return Object.keys(this.getTableConfig(table)?.fields ?? {})
  }

  hasTable(table: string): boolean {
    return this.getTableConfig(table) !== undefined
  }

  getTables(): string[] {
    return [...this.#tables.keys()]
  }

  clear(): void {
    this.#tables.clear()
  }

  async #isGranted(
    operation: FieldOperation,
    table: string,
    field: string,
    ctx: PolicyEvaluationContext,
  ): Promise<boolean> {
    const config = this.getTableConfig(table)
    if (config === undefined || isExempt(config, ctx)) return true
    const condition = this.getFieldConfig(table, field)?.[operation]
    if (condition === undefined) return config.default !== 'deny'
    return this.#holds(condition, ctx, `${operation} "${field}" of "${table}"`)
  }

  async #holds(
    condition: FieldAccessCondition,
    ctx: PolicyEvaluationContext,
    what: string,
  ): Promise<boolean> {
    try {
      // An untyped condition may give more than booleans: anything but `true` grants nothing.
      const answer: unknown = await condition(ctx)
      return answer === true
    } catch (error) {
      this.#logger.warn(`Whether somebody may ${what} could not be decided, so it is refused`, error)
      return false
    }
  }
}

/**
 * A registry of the fields of a schema.
 *
 * @throws {RLSSchemaError} for a configuration that makes no sense.
 * @example
 * const registry = createFieldAccessRegistry({
 *   users: { fields: { email: ownerOnly(), salary: rolesOnly(['hr']), password_hash: neverAccessible() } },
 * })
 */
export function createFieldAccessRegistry(
  schema?: FieldAccessSchema,
  options?: FieldAccessRegistryOptions,
): FieldAccessRegistry {
  return new FieldAccessRegistry(schema, options)
}

const isExempt = ({ skipFor = [] }: TableFieldAccessConfig, { auth }: PolicyEvaluationContext): boolean =>
  auth.isSystem === true || auth.roles.some(role => skipFor.includes(role))

function find<T>(values: ReadonlyMap<string, T>, name: string): T | undefined {
  const exact = values.get(name)
  if (exact !== undefined) return exact
  const folded = foldName(name)
  return [...values].find(([each]) => foldName(each) === folded)?.[1]
}
