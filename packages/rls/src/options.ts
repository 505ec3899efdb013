import { silentLogger, type KyseraLogger } from '@kysera/core'
import type { DecisionLog } from './decision-log.js'
import { RLSSchemaError, type RLSPolicyViolation } from './errors.js'
import { isObject } from './is-object.js'
import type { PolicyActivationContext } from './policy/policy.js'
import type { RLSSchema } from './policy/schema.js'
import { compileSchema } from './protection/compile-schema.js'
import { Protection } from './protection/protection.js'

type Key = string | readonly string[]

export interface RLSPluginOptions<DB = unknown> {
  readonly schema: RLSSchema<DB>
  /** If given, only these tables are protected. */
  readonly tables?: readonly string[] | undefined
  /** Tables that are never protected; not looked at beside `tables`. */
  readonly excludeTables?: readonly string[] | undefined
  /** Roles for which no policy holds. Default: none. */
  readonly bypassRoles?: readonly string[] | undefined
  /** Whether tables that the schema does not name are inaccessible. Default: `false`. */
  readonly defaultDeny?: boolean | undefined
  /** Whether statements outside of a context are refused. Default: `true`. */
  readonly requireContext?: boolean | undefined
  /** Whether statements outside of a context pass unguarded; only without `requireContext`. Default: `false`. */
  readonly allowUnfilteredQueries?: boolean | undefined
  /** Whether SQL that cannot be looked into is refused. Default: `'deny'`. */
  readonly rawSql?: 'deny' | 'allow' | undefined
  /** Whether decisions are logged. Default: `false`. */
  readonly auditDecisions?: boolean | undefined
  /** Told of every decision of a statement that is executed. */
  readonly audit?: DecisionLog | undefined
  /** Called once for each violation. */
  readonly onViolation?: ((violation: RLSPolicyViolation) => void) | undefined
  /** Default: nothing is logged. */
  readonly logger?: KyseraLogger | undefined
  /**
   * The key of all tables, or of each. It is needed where policies look at rows in JavaScript. Default: that of the
   * last repository made for the table, else `'id'`.
   */
  readonly primaryKeyColumn?: Key | Readonly<Record<string, Key>> | undefined
  /** What `whenEnvironment` compares with. Default: `NODE_ENV`. */
  readonly environment?: string | undefined
  /** What `whenFeature` looks into. */
  readonly features?: PolicyActivationContext['features']
}

// oxlint-disable-next-line typescript/no-explicit-any -- the tables play no part
type AnyOptions = RLSPluginOptions<any>

/** Checked options with their defaults. */
export interface RLSConfig {
  readonly protection: Protection
  readonly bypassRoles: readonly string[]
  readonly withoutContext: 'refuse' | 'no rows' | 'pass'
  readonly rawSql: 'deny' | 'allow'
  readonly auditDecisions: boolean
  readonly audit: DecisionLog | undefined
  readonly onViolation: ((violation: RLSPolicyViolation) => void) | undefined
  readonly logger: KyseraLogger
  /** The configured key of a table; undefined where the options name none. */
  readonly keyOf: (table: string) => readonly string[] | undefined
  readonly environment: string | undefined
  readonly features: PolicyActivationContext['features']
}

const optionNames: readonly string[] = [
  'schema',
  'tables',
  'excludeTables',
  'bypassRoles',
  'defaultDeny',
  'requireContext',
  'allowUnfilteredQueries',
  'rawSql',
  'auditDecisions',
  'audit',
  'onViolation',
  'logger',
  'primaryKeyColumn',
  'environment',
  'features',
]

/** @throws {RLSSchemaError} for what makes no sense, unknown names of options included. */
export function resolveOptions(options: AnyOptions): RLSConfig {
  assertOptions(options)
  const { tables, excludeTables = [], bypassRoles = [], defaultDeny = false, logger = silentLogger } = options
  const { requireContext = true, allowUnfilteredQueries = false, rawSql = 'deny' } = options
  if (requireContext && allowUnfilteredQueries) {
    throw new RLSSchemaError('allowUnfilteredQueries contradicts requireContext: set that to false')
  }
  const entries = compileSchema(options.schema)
  warnOfUnknown(options, new Set(entries.map(([name]) => name)), logger)
  return {
    protection: new Protection(entries, { tables, excludeTables, defaultDeny }),
    bypassRoles: [...bypassRoles],
    withoutContext: requireContext ? 'refuse' : allowUnfilteredQueries ? 'pass' : 'no rows',
    rawSql,
    auditDecisions: options.auditDecisions ?? false,
    audit: options.audit,
    onViolation: options.onViolation,
    logger,
    keyOf: keysOf(options.primaryKeyColumn),
    environment: options.environment,
    features: options.features,
  }
}

function assertOptions(options: unknown): void {
  if (!isObject(options)) throw new RLSSchemaError('rlsPlugin needs options with a schema')
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  for (const [name, value] of given) {
    if (!optionNames.includes(name)) throw new RLSSchemaError(`Unknown option "${name}"`, { option: name })
    const problem = problemOf(name, value)
    if (problem !== undefined) throw new RLSSchemaError(`${name} has to be ${problem}`, { option: name })
  }
  if (!given.some(([name]) => name === 'schema')) throw new RLSSchemaError('rlsPlugin needs a schema')
}

function problemOf(name: string, value: unknown): string | undefined {
  switch (name) {
    case 'tables':
    case 'excludeTables':
    case 'bypassRoles': {
      const isList = Array.isArray(value) && value.every(each => typeof each === 'string' && each !== '')
      return isList ? undefined : 'an array of names'
    }
    case 'defaultDeny':
    case 'requireContext':
    case 'allowUnfilteredQueries':
    case 'auditDecisions':
      return typeof value === 'boolean' ? undefined : 'a boolean'
    case 'rawSql':
      return value === 'deny' || value === 'allow' ? undefined : `'deny' or 'allow'`
    case 'onViolation':
      return typeof value === 'function' ? undefined : 'a function'
    case 'primaryKeyColumn':
      return isKeyOption(value) ? undefined : 'a column, columns, or these by table'
    default:
      return undefined
  }
}

const isName = (value: unknown): boolean => typeof value === 'string' && value !== ''

const isKey = (value: unknown): boolean =>
  isName(value) || (Array.isArray(value) && value.length > 0 && value.every(isName))

const isKeyOption = (value: unknown): boolean =>
  isKey(value) || (isObject(value) && !Array.isArray(value) && Object.values(value).every(isKey))

function keysOf(option: RLSPluginOptions['primaryKeyColumn']): RLSConfig['keyOf'] {
  if (option === undefined) return () => undefined
  if (typeof option === 'string') return () => [option]
  if (isList(option)) return () => option
  const keys = new Map(Object.entries(option).map(([table, key]) => [table, [key].flat()]))
  return table => keys.get(table)
}

const isList = (value: unknown): value is readonly string[] => Array.isArray(value)

function warnOfUnknown(options: AnyOptions, known: ReadonlySet<string>, logger: KyseraLogger): void {
  const { primaryKeyColumn } = options
  const byTable = typeof primaryKeyColumn === 'object' && !isList(primaryKeyColumn) ? primaryKeyColumn : {}
  const named = {
    tables: options.tables,
    excludeTables: options.excludeTables,
    primaryKeyColumn: Object.keys(byTable),
  }
  for (const [option, names = []] of Object.entries(named)) {
    for (const name of names) {
      if (!known.has(name)) logger.warn(`${option} names the table "${name}", which the schema does not have`)
    }
  }
}
