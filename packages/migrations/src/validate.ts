import { MigrationError } from './errors.js'
import type { Log } from './logger.js'
import type { ResolvedOptions } from './options.js'
import type { MigrationStatus } from './status.js'

type Policies = Pick<ResolvedOptions, 'onMissing' | 'onOutOfOrder' | 'onModified'>

interface Finding {
  readonly names: readonly string[]
  readonly policy: Policies[keyof Policies]
  readonly text: string
}

/**
 * Lets pass what fits together.
 *
 * @throws {MigrationError} `MIGRATION_VALIDATION_FAILED` with all that does not.
 */
export function assertValid(status: MigrationStatus, policies: Policies, log: Log): void {
  assertNoneDirty(status)
  judge(findingsOf(status, policies), log)
}

/** The same for migrations that another tool has run. */
export function assertNoneMissing(
  missing: readonly string[],
  { onMissing }: Pick<Policies, 'onMissing'>,
  log: Log,
): void {
  judge([findMissing(missing, onMissing)], log)
}

function judge(all: readonly Finding[], log: Log): void {
  const findings = all.filter(({ names }) => names.length > 0)
  for (const { text } of findings.filter(({ policy }) => policy === 'warn')) log.warn(text)
  const errors = findings.filter(({ policy }) => policy === 'error')
  if (errors.length === 0) return
  throw validationFailed(errors.map(({ text }) => text).join('. '), errors.flatMap(({ names }) => names)[0])
}

/** @throws {MigrationError} that says how to get out of it. */
export function assertNoneDirty({ dirty, interrupted }: MigrationStatus): void {
  if (dirty.length === 0) return
  const begun = interrupted.map(({ name, operation }) => `"${name}" (${operation})`).join(', ')
  throw validationFailed(
    `Migration ${begun} began and did not finish. Look at what it changed: undo that and call repair(), ` +
      'or complete it and call markAsExecuted(name), or markAsRolledBack(name) if nothing of it is left',
    dirty[0],
  )
}

/** @throws {MigrationError} when one of the names is missing in the code. */
export function assertInCode(names: readonly string[], { missing }: MigrationStatus): void {
  const lost = names.filter(name => missing.includes(name))
  if (lost.length > 0) {
    throw validationFailed(`${listOf(lost)} would have to be undone, but is not in the code`, lost[0])
  }
}

export const validationFailed = (message: string, name: string | undefined): MigrationError =>
  new MigrationError(message, name, 'validate')

export const listOf = (names: readonly string[]): string =>
  `${names.length === 1 ? 'Migration' : 'Migrations'} ${names.map(name => `"${name}"`).join(', ')}`

const findMissing = (names: readonly string[], policy: Finding['policy']): Finding => ({
  names,
  policy,
  text: `${listOf(names)}: in the database, not in the code`,
})

const findingsOf = (
  { missing, outOfOrder, modified }: MigrationStatus,
  { onMissing, onOutOfOrder, onModified }: Policies,
): Finding[] => [
  findMissing(missing, onMissing),
  {
    names: outOfOrder,
    policy: onOutOfOrder,
    text: `${listOf(outOfOrder)}: not run yet, but before one that has run`,
  },
  {
    names: modified,
    policy: onModified,
    text: `${listOf(modified)}: changed since it ran`,
  },
]
