import { formatTimestampForDb, type Dialect } from '@kysera/core'
import { sql, type Expression, type RawBuilder } from 'kysely'

/** How points in time stand in a column, whatever the time zone of process and session. */
interface InstantForm {
  /** The value that a column holds. */
  write(date: Date): unknown
  /** ISO text of a column, in UTC. */
  read(column: Expression<unknown>): RawBuilder<unknown>
}

const isoText: InstantForm = { write: date => date.toISOString(), read: column => sql`${column}` }

const postgresText = (column: Expression<unknown>): RawBuilder<unknown> =>
  sql`to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
const mysqlText = (column: Expression<unknown>): RawBuilder<unknown> =>
  sql`date_format(${column}, '%Y-%m-%dT%H:%i:%s.%fZ')`
const utcText = (date: Date): string => formatTimestampForDb(date, 'mysql')

/** The forms of types that hold no text, by the name that the database gives them. */
const forms: Readonly<Record<Dialect, Readonly<Record<string, InstantForm>>>> = {
  sqlite: {},
  postgres: {
    timestamptz: {
      write: date => date.toISOString(),
      read: column => postgresText(sql`${column} at time zone 'UTC'`),
    },
    // The zone of the text is not looked at, so this is UTC.
    timestamp: { write: date => date.toISOString(), read: postgresText },
  },
  mysql: {
    datetime: { write: utcText, read: mysqlText },
    timestamp: {
      write: date => sql`convert_tz(${utcText(date)}, '+00:00', @@session.time_zone)`,
      read: column => mysqlText(sql`convert_tz(${column}, @@session.time_zone, '+00:00')`),
    },
  },
  mssql: {
    datetime: { write: utcText, read: column => sql`convert(varchar(33), ${column}, 127) + 'Z'` },
    datetime2: { write: utcText, read: column => sql`convert(varchar(33), ${column}, 126) + 'Z'` },
    datetimeoffset: {
      write: date => date.toISOString(),
      read: column => sql`convert(varchar(33), ${column} at time zone 'UTC', 127)`,
    },
  },
}

/** The form of a column. Types that are not known hold ISO text. */
export const instantForm = (dialect: Dialect, dataType: string): InstantForm =>
  forms[dialect][dataType.toLowerCase()] ?? isoText
