import type { DialectTraits } from '@kysera/core'
import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely'

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
  /** Whether a row was deleted strictly before a point in time, if the mark tells. */
  readonly isBefore?: (
    eb: AnyExpressionBuilder,
    column: string,
    time: Date,
    traits: DialectTraits,
  ) => Expression<SqlBool>
}

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000)

export const markerForms: Readonly<Record<SoftDeleteMode, MarkerForm>> = {
  // A bound Date comes back as the same instant in every time zone of the process; text would not.
  timestamp: {
    ...nullWhileActive((at, { supportsDate }) => (supportsDate ? at : at.toISOString())),
    isBefore: (eb, column, time, { supportsDate }) =>
      supportsDate
        ? eb(column, '<', time)
        : // Text that somebody else wrote may have another form, and must not pass for older than it is.
          sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${sql.ref(column)}) < ${time.toISOString()}`,
  },
  unix: {
    ...nullWhileActive(seconds),
    // Of a mark in the same second nobody knows whether it was before.
    isBefore: (eb, column, time) => eb(column, '<', seconds(time)),
  },
  'unix-ms': {
    ...nullWhileActive(at => at.getTime()),
    isBefore: (eb, column, time) => eb(column, '<', time.getTime()),
  },
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
