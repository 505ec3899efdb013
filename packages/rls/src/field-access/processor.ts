import type { RLSAuthContext, RLSContext } from '../context/context.js'
import { currentContext } from '../context/current-context.js'
import { enteredContext } from '../context/enter-context.js'
import { RLSContextError, RLSPolicyViolation } from '../errors.js'
import { createEvaluationContext } from '../policy/evaluation-context.js'
import type { FieldAccessConfig, FieldOperation, TableFieldAccessConfig } from './field-access.js'
import type { FieldAccessRegistry } from './registry.js'

type Row = Readonly<Record<string, unknown>>

/** A row as its reader may see it. */
export interface MaskedRow {
  readonly data: Record<string, unknown>
  /** The fields that show a mask. */
  readonly maskedFields: string[]
  /** The fields that are left out because they are hidden. */
  readonly omittedFields: string[]
}

export interface FieldAccessOptions {
  /** A hidden field is an error. Default: `false`. */
  readonly throwOnDenied?: boolean | undefined
  /** Only these are in the result, as far as they may be seen. */
  readonly includeFields?: readonly string[] | undefined
  /** These are not in the result. */
  readonly excludeFields?: readonly string[] | undefined
  /** Who reads. Default: who is in `rlsContext`. */
  readonly auth?: RLSAuthContext | undefined
}

/** Shows rows as their reader may see them, and refuses writes of fields that the writer may not write. */
export class FieldAccessProcessor {
  readonly #registry: FieldAccessRegistry
  readonly #defaultMask: unknown

  constructor(registry: FieldAccessRegistry, defaultMaskValue: unknown = null) {
    this.#registry = registry
    this.#defaultMask = defaultMaskValue
  }

  /**
   * A copy of a row in which hidden fields are masked or left out. Without a context, or for a reader without a right,
   * that is every field of which the configuration speaks.
   *
   * @throws {RLSPolicyViolation} with `throwOnDenied`, when a field is hidden.
   * @throws {RLSContextValidationError} when the given `auth` does not say who reads.
   */
  async maskRow(table: string, row: Row, options: FieldAccessOptions = {}): Promise<MaskedRow> {
    const fields = Object.keys(row).filter(field => isWanted(field, options))
    const asker = options.auth ? enteredContext({ auth: options.auth }) : currentContext.getStore()
    const hidden = await this.#denied('read', table, fields, { asker, row })
    if (options.throwOnDenied === true) assertNone(hidden, 'read', table)
    const omitted = new Set(hidden.filter(field => this.#isOmitted(table, field)))
    const masked = new Set(hidden.filter(field => !omitted.has(field)))
    const shown = fields.filter(field => !omitted.has(field))
    return {
      data: Object.fromEntries(
        shown.map(field => [field, masked.has(field) ? this.#maskOf(table, field, row[field]) : row[field]]),
      ),
      maskedFields: [...masked],
      omittedFields: [...omitted],
    }
  }

  /** The same for several rows. */
  async maskRows(
    table: string,
    rows: readonly Row[],
    options: FieldAccessOptions = {},
  ): Promise<MaskedRow[]> {
    return Promise.all(rows.map(row => this.maskRow(table, row, options)))
  }

  /**
   * @throws {RLSPolicyViolation} naming all fields that may not be written.
   * @throws {RLSContextError} without a context, when one of the fields is not free for all.
   */
  async validateWrite(table: string, data: Row, existingRow?: Row): Promise<void> {
    assertNone(await this.#unwritable(table, data, existingRow), 'write', table)
  }

  /**
   * A copy of the data without the fields that may not be written.
   *
   * @throws {RLSContextError} without a context, when one of the fields is not free for all.
   */
  async filterWritableFields(
    table: string,
    data: Row,
    existingRow?: Row,
  ): Promise<{ readonly data: Record<string, unknown>; readonly removedFields: string[] }> {
    const removedFields = await this.#unwritable(table, data, existingRow)
    const kept = Object.entries(data).filter(([field]) => !removedFields.includes(field))
    return { data: Object.fromEntries(kept), removedFields }
  }

  /** The fields of a row that may be read as they are. */
  async getReadableFields(table: string, row: Row): Promise<string[]> {
    const fields = Object.keys(row)
    const hidden = await this.#denied('read', table, fields, { asker: currentContext.getStore(), row })
    return fields.filter(field => !hidden.includes(field))
  }

  /** The fields of a row that may be written. None that is configured, without a context. */
  async getWritableFields(table: string, row: Row): Promise<string[]> {
    const fields = Object.keys(row)
    const refused = await this.#denied('write', table, fields, { asker: currentContext.getStore(), row })
    return fields.filter(field => !refused.includes(field))
  }

  async #unwritable(table: string, data: Row, row: Row | undefined): Promise<string[]> {
    const asker = currentContext.getStore()
    const refused = await this.#denied('write', table, Object.keys(data), { asker, row, data })
    if (asker === undefined && refused.length > 0) throw new RLSContextError()
    return refused
  }

  async #denied(
    operation: FieldOperation,
    table: string,
    fields: readonly string[],
    { asker, row, data }: Asked,
  ): Promise<string[]> {
    const config = this.#registry.getTableConfig(table)
    if (config === undefined) return []
    if (asker === undefined) return fields.filter(field => this.#isConfigured(config, table, field))
    const ctx = { ...createEvaluationContext(asker, { row, data }), table }
    const isGranted = (field: string): Promise<boolean> =>
      operation === 'read'
        ? this.#registry.canReadField(table, field, ctx)
        : this.#registry.canWriteField(table, field, ctx)
    const granted = await Promise.all(fields.map(isGranted))
    return fields.filter((_, index) => granted[index] !== true)
  }

  #isConfigured(config: TableFieldAccessConfig, table: string, field: string): boolean {
    return config.default === 'deny' || this.#registry.getFieldConfig(table, field) !== undefined
  }

  /** Whether a hidden field is left out: because it says so, or because the table hides what has no rule for it. */
  #isOmitted(table: string, field: string): boolean {
    const config = this.#registry.getFieldConfig(table, field)
    if (config?.omitWhenHidden === true) return true
    return config?.read === undefined && this.#registry.getTableConfig(table)?.default === 'deny'
  }

  #maskOf(table: string, field: string, value: unknown): unknown {
    const { maskFn, maskedValue }: FieldAccessConfig = this.#registry.getFieldConfig(table, field) ?? {}
    const { defaultMask = this.#defaultMask } = this.#registry.getTableConfig(table) ?? {}
    if (maskFn === undefined) return maskedValue === undefined ? defaultMask : maskedValue
    try {
      return maskFn(value)
    } catch {
      return defaultMask
    }
  }
}

interface Asked {
  readonly asker: RLSContext | undefined
  readonly row?: Row | undefined
  readonly data?: Row | undefined
}

/**
 * Applies a registry to rows and to data.
 *
 * @example
 * const registry = createFieldAccessRegistry({ users: { fields: { email: ownerOnly() } } })
 * const fields = createFieldAccessProcessor(registry)
 * const auth = { userId: 2, roles: [] }
 * const { data } = await fields.maskRow('users', { id: 1, email: 'ann@example.org' }, { auth }) // email: null
 */
export function createFieldAccessProcessor(
  registry: FieldAccessRegistry,
  defaultMaskValue: unknown = null,
): FieldAccessProcessor {
  return new FieldAccessProcessor(registry, defaultMaskValue)
}

function isWanted(field: string, { includeFields, excludeFields = [] }: FieldAccessOptions): boolean {
  return (includeFields === undefined || includeFields.includes(field)) && !excludeFields.includes(field)
}

function assertNone(fields: readonly string[], operation: FieldOperation, table: string): void {
  if (fields.length === 0) return
  const names = fields.map(field => `"${field}"`).join(', ')
  throw new RLSPolicyViolation(operation, table, `no access to ${names}`)
}
