import { DatabaseError } from '@kysera/core'

/** The codes of {@link MigrationError}. */
export const MigrationErrorCodes = {
  UP_FAILED: 'MIGRATION_UP_FAILED',
  DOWN_FAILED: 'MIGRATION_DOWN_FAILED',
  VALIDATION_FAILED: 'MIGRATION_VALIDATION_FAILED',
  LOCK_FAILED: 'MIGRATION_LOCK_FAILED',
} as const

export type MigrationErrorCode = (typeof MigrationErrorCodes)[keyof typeof MigrationErrorCodes]

/** What failed: a migration, the check before any of them, or waiting for the lock. */
export type MigrationOperation = 'up' | 'down' | 'validate' | 'lock'

const codes: Readonly<Record<MigrationOperation, MigrationErrorCode>> = {
  up: MigrationErrorCodes.UP_FAILED,
  down: MigrationErrorCodes.DOWN_FAILED,
  validate: MigrationErrorCodes.VALIDATION_FAILED,
  lock: MigrationErrorCodes.LOCK_FAILED,
}

/**
 * A migration failed, or none was run because the database and the code do not fit, or another process has the lock.
 *
 * @example
 * try {
 *   await runMigrations(db, [createMigration('001_tags', db => db.schema.createTable('tags').execute())])
 * } catch (error) {
 *   if (error instanceof MigrationError) console.error(error.migrationName, error.cause)
 *   throw error
 * }
 */
export class MigrationError extends DatabaseError {
  override readonly name: string = 'MigrationError'
  override readonly code: MigrationErrorCode
  /** The migration that failed, or the first one that does not fit; undefined where it is about none. */
  readonly migrationName: string | undefined
  readonly operation: MigrationOperation

  constructor(
    message: string,
    migrationName: string | undefined,
    operation: MigrationOperation,
    cause?: unknown,
  ) {
    super(message, codes[operation], undefined, cause === undefined ? undefined : { cause })
    this.code = codes[operation]
    this.migrationName = migrationName
    this.operation = operation
  }

  /** With the message of the cause, whatever was thrown. */
  override toJSON(): Record<string, unknown> {
    const { migrationName, operation, cause } = this
    return {
      ...super.toJSON(),
      migrationName,
      operation,
      cause: cause === undefined ? undefined : messageOf(cause),
    }
  }
}

/** The message of what was thrown, which need not be an error. Never throws. */
export function messageOf(thrown: unknown): string {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown)
  } catch {
    return 'something that cannot be printed'
  }
}
