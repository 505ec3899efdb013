import { formatTimestampForDb, getDialectTraits, type Dialect } from '@kysera/core'

/** How a `Date` is written: as the driver takes it, as UTC text, or in seconds or milliseconds since the epoch. */
export type DateFormat = 'auto' | 'iso' | 'date' | 'unix' | 'unix-ms'

type Encode = (date: Date, dialect: Dialect) => Date | string | number

/** How each format writes a point in time. */
export const dateFormats: Readonly<Record<DateFormat, Encode>> = {
  auto: asDriverTakesIt,
  date: asDriverTakesIt,
  iso: (date, dialect) => isoTexts[dialect](date),
  unix: date => Math.floor(date.getTime() / 1000),
  'unix-ms': date => date.getTime(),
}

function asDriverTakesIt(date: Date, dialect: Dialect): Date | string {
  return getDialectTraits(dialect).supportsDate ? date : date.toISOString()
}

const isoTexts: Readonly<Record<Dialect, (date: Date) => string>> = {
  postgres: date => date.toISOString(),
  sqlite: date => date.toISOString(),
  mysql: date => formatTimestampForDb(date, 'mysql'),
  // With the T, the text means the same whatever the language of the session is.
  mssql: date => date.toISOString().replace('Z', ''),
}
