import { SoftDeleteError } from '@kysera/core'
import { sql, type Expression, type SqlBool } from 'kysely'
import { markerForms } from './marker.js'
import { eb, traitsOf, type Target } from './target.js'

/** A change of the marker that applies to some rows only. */
export interface Marking {
  readonly value: unknown
  readonly where: Expression<SqlBool>
}

/** Marks rows that are active, with the time of the clock. */
export function deletion(target: Target): Marking {
  const { mode, deletedAtColumn, now } = target.config
  const at = now()
  if (Number.isNaN(at.getTime())) throw new SoftDeleteError('now() gave an invalid date')
  const traits = traitsOf(target)
  const form = markerForms[mode]
  return { value: form.deleted(at, traits), where: form.isActive(eb, deletedAtColumn, () => traits) }
}

/** Makes rows active that are deleted. */
export function restoration(target: Target): Marking {
  const { mode, deletedAtColumn } = target.config
  const traits = traitsOf(target)
  const form = markerForms[mode]
  return { value: form.active(traits), where: form.isDeleted(eb, deletedAtColumn, () => traits) }
}

/** Makes rows active that have a certain marker. */
export function restorationOf(target: Target, marker: unknown): Marking {
  const { value } = restoration(target)
  return { value, where: eb(sql.ref(target.config.deletedAtColumn), '=', marker) }
}

/**
 * Whether rows were deleted strictly before a point in time.
 *
 * @throws {SoftDeleteError} when the marker does not tell when.
 */
export function isDeletedBefore(target: Target, time: Date): Expression<SqlBool> {
  const { mode, deletedAtColumn } = target.config
  const { isBefore } = markerForms[mode]
  if (isBefore === undefined) throw new SoftDeleteError(`Mode "${mode}" does not tell when a row was deleted`)
  return isBefore(eb, deletedAtColumn, time, traitsOf(target))
}
