import { NotFoundError } from '@kysera/core'
import type { Migration, MigrationDirection } from './migration.js'
import type { MigrationStatus } from './status.js'
import { assertInCode, listOf, validationFailed } from './validate.js'

/** One migration that runs, in one direction. */
export interface Step {
  readonly migration: Migration
  readonly direction: MigrationDirection
}

/** What a call would do, before it does anything. */
export interface Plan {
  readonly steps: readonly Step[]
  /** What has run already. */
  readonly skipped: readonly string[]
  /** What is to be undone, and has no `down`. */
  readonly irreversible: readonly string[]
}

/** All that is pending, as far as a name. */
export function planUp(migrations: readonly Migration[], status: MigrationStatus, last?: string): Plan {
  const end = last === undefined ? migrations.length : migrations.findIndex(({ name }) => name === last) + 1
  const considered = migrations.slice(0, end)
  const pending = new Set(status.pending)
  return {
    steps: considered
      .filter(({ name }) => pending.has(name))
      .map(migration => ({ migration, direction: 'up' })),
    skipped: considered.map(({ name }) => name).filter(name => !pending.has(name)),
    irreversible: [],
  }
}

/** The newest ones, newest first. */
export function planDown(
  migrations: readonly Migration[],
  status: MigrationStatus,
  steps: number,
  irreversible: 'skip' | 'error',
): Plan {
  const names = status.executed.toReversed().slice(0, steps)
  assertInCode(names, status)
  const chosen = names.flatMap(name => migrations.filter(migration => migration.name === name))
  const stuck = chosen.filter(({ down }) => down === undefined).map(({ name }) => name)
  if (stuck.length > 0 && irreversible === 'error') {
    throw validationFailed(`${listOf(stuck)} cannot be undone: there is no down`, stuck[0])
  }
  return {
    steps: chosen
      .filter(({ down }) => down !== undefined)
      .map(migration => ({ migration, direction: 'down' })),
    skipped: [],
    irreversible: stuck,
  }
}

/** How many have run after one that has. */
export function stepsAfter(status: MigrationStatus, name: string): number {
  const position = status.executed.indexOf(name)
  if (position === -1) throw new NotFoundError('Migration', { name })
  return status.executed.length - 1 - position
}

/** The last one down, and up again. */
export function planRedo(
  migrations: readonly Migration[],
  status: MigrationStatus,
  irreversible: 'skip' | 'error',
): Plan {
  const { steps, ...others } = planDown(migrations, status, 1, irreversible)
  return { ...others, steps: steps.flatMap(step => [step, { ...step, direction: 'up' as const }]) }
}

/** @throws {NotFoundError} when there is no such migration in the code. */
export function assertKnown(migrations: readonly Migration[], name: string): void {
  if (!migrations.some(migration => migration.name === name)) throw new NotFoundError('Migration', { name })
}
