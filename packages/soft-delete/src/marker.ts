import type { DialectTraits } from '@kysera/core'
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'

// oxlint-disable-next-line typescript/no-explicit-any -- the table is only known at run time
type AnyExpressionBuilder = ExpressionBuilder<any, any>
/** The traits are asked for on demand: most forms are the same on every database. */
type Predicate = (
  eb: AnyExpressionBuilder,
  column: string,
  traits: () => DialectTraits,
) => Expression<SqlBool>

/** What the marker column holds: a point in time, seconds or milliseconds since the epoch, or a boolean. */
export type SoftDeleteMode = 'timestamp' | 'unix' | 'unix-ms' | 'boolean'

/** How a row is marked, and how the mark is recognised. */
export interface MarkerForm {
  readonly deleted: (at: Date, traits: DialectTraits) => unknown
  readonly active: (traits: DialectTraits) => unknown
  readonly isDeleted: Predicate
  readonly isActive: Predicate
}

export const markerForms: Readonly<Record<SoftDeleteMode, MarkerForm>> = {
  // A bound Date comes back as the same instant in every time zone of the process; text would not.
  timestamp: nullWhileActive((at, { supportsDate }) => (supportsDate ? at : at.toISOString())),
  unix: nullWhileActive(at => Math.floor(at.getTime() / 1000)),
  'unix-ms': nullWhileActive(at => at.getTime()),
  boolean: {
    deleted: (_, traits) => flag(true, traits),
    active: traits => flag(false, traits),
    isDeleted: (eb, column, traits) => eb(column, '=', eb.lit(flag(true, traits()))),
    isActive: (eb, column, traits) =>
      eb.or([eb(column, '=', eb.lit(flag(false, traits()))), eb(column, 'is', null)]),
  },
}

function nullWhileActive(deleted: MarkerForm['deleted']): MarkerForm {
  return {
    deleted,
    active: () => null,
    isDeleted: (eb, column) => eb(column, 'is not', null),
    isActive: (eb, column) => eb(column, 'is', null),
  }
}

const flag = (value: boolean, { supportsBoolean }: DialectTraits): boolean | number =>
  supportsBoolean ? value : Number(value)
