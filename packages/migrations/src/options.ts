import { BadRequestError } from '@kysera/core'
import { validateIdentifier } from '@kysera/dialects'
import type { MigrationLogger } from './logger.js'

/** What to do about something that is not as it should be. */
export type MigrationPolicy = 'error' | 'warn' | 'ignore'

/** How migrations run. */
export interface MigrationRunnerOptions {
  /** Change nothing, and tell what would run. Default: false. */
  dryRun?: boolean | undefined
  /** Default: nothing is logged. `console` and a function fit too. */
  logger?: MigrationLogger | undefined
  /**
   * True: each migration in a transaction of its own, also on MySQL, where definitions commit by themselves.
   * False: none. Default: where the database can undo definitions, which MySQL and MariaDB cannot.
   */
  useTransactions?: boolean | undefined
  /** False: go on with the next one after a failure, and list it as `failed`. Default: true. */
  stopOnError?: boolean | undefined
  /** Log what migrations say of themselves. Default: true. */
  verbose?: boolean | undefined
  /** Default: `'migrations'`. */
  tableName?: string | undefined
  /** Default: the schema that the connection creates tables in. */
  tableSchema?: string | undefined
  /** False: do not keep other processes out. Default: true. */
  lock?: boolean | undefined
  /** How long to wait for another process. Default: 60,000. */
  lockTimeoutMs?: number | undefined
  /** A migration that has not run, before one that has. Default: `'error'`. */
  onOutOfOrder?: MigrationPolicy | undefined
  /** A migration in the database that is not in the code. Default: `'error'`. */
  onMissing?: MigrationPolicy | undefined
  /** A migration whose checksum is another one than when it ran. Default: `'error'`. */
  onModified?: MigrationPolicy | undefined
  /** What to do when a migration without `down` is to be undone: leave it, or refuse. Default: `'skip'`. */
  irreversible?: 'skip' | 'error' | undefined
  /** Stops before the next migration, with the reason of the signal; the one that runs is finished. */
  signal?: AbortSignal | undefined
}

type Defaulted = Exclude<
  keyof MigrationRunnerOptions,
  'logger' | 'signal' | 'useTransactions' | 'tableSchema'
>

/** Options with their defaults. */
export type ResolvedOptions = Readonly<
  Required<{ [K in Defaulted]: Exclude<MigrationRunnerOptions[K], undefined> }> &
    Pick<MigrationRunnerOptions, 'logger' | 'signal' | 'useTransactions' | 'tableSchema'>
>

const flags = ['dryRun', 'useTransactions', 'stopOnError', 'verbose', 'lock'] as const

const policies = ['error', 'warn', 'ignore']

const choices = {
  onOutOfOrder: policies,
  onMissing: policies,
  onModified: policies,
  irreversible: ['skip', 'error'],
} as const

/**
 * Options with their defaults.
 *
 * @throws {BadRequestError} `Invalid migration runner options: …`
 */
export function resolveOptions(options: MigrationRunnerOptions = {}): ResolvedOptions {
  check(options)
  const {
    dryRun = false,
    stopOnError = true,
    verbose = true,
    tableName = 'migrations',
    lock = true,
    lockTimeoutMs = 60_000,
    onOutOfOrder = 'error',
    onMissing = 'error',
    onModified = 'error',
    irreversible = 'skip',
    ...others
  } = options
  return {
    ...others,
    dryRun,
    stopOnError,
    verbose,
    tableName,
    lock,
    lockTimeoutMs,
    onOutOfOrder,
    onMissing,
    onModified,
    irreversible,
  }
}

function check(options: MigrationRunnerOptions): void {
  if (typeof options !== 'object' || options === null) refuse('they must be an object')
  for (const flag of flags) {
    if (!['boolean', 'undefined'].includes(typeof options[flag])) refuse(`${flag} must be true or false`)
  }
  for (const [name, allowed] of Object.entries(choices)) {
    const value: unknown = Reflect.get(options, name)
    if (value !== undefined && !allowed.some(choice => choice === value)) {
      refuse(`${name} must be one of ${allowed.join(', ')}`)
    }
  }
  checkTimeout(options.lockTimeoutMs)
  checkLogger(options.logger)
  checkPlainName(options.tableName, 'table name')
  checkPlainName(options.tableSchema, 'schema name')
}

function refuse(why: string): never {
  throw new BadRequestError(`Invalid migration runner options: ${why}`)
}

function checkTimeout(timeout: unknown): void {
  if (timeout === undefined || (typeof timeout === 'number' && timeout >= 0)) return
  refuse('lockTimeoutMs must be a number of milliseconds, not below 0')
}

function checkLogger(logger: unknown): void {
  if (logger === undefined || typeof logger === 'function') return
  if (typeof logger !== 'object' || logger === null) refuse('logger must be a logger or a function')
}

/** @throws {BadRequestError} for what is no plain name: letters, digits and underscores. */
export function checkPlainName(name: unknown, what: string): void {
  if (name === undefined) return
  if (!validateIdentifier(name) || name.includes('.')) {
    refuse(`${what} ${typeof name === 'string' ? `"${name}"` : `of type ${typeof name}`} is no plain name`)
  }
}
