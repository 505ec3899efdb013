import { bindValue, type Dialect } from '@kysera/core'

/** A value of an entry, as a column of some type takes it. */
type Bind = (value: unknown) => unknown

const asJson: Bind = value => (value === null ? null : JSON.stringify(value))

/** Dates were recorded as ISO text, and anything else as the driver gave it. */
const asDate: Bind = value => (typeof value === 'string' && isoText.test(value) ? new Date(value) : value)
const isoText = /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

const dates = (...types: string[]): Record<string, Bind> =>
  Object.fromEntries(types.map(type => [type, asDate]))

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

const pointText: Bind = value =>
  field(value, 'x') === undefined ? value : `(${String(field(value, 'x'))},${String(field(value, 'y'))})`

const binds: Readonly<Record<Dialect, Readonly<Record<string, Bind>>>> = {
  postgres: {
    ...dates('date', 'timestamp', 'timestamptz'),
    json: asJson,
    jsonb: asJson,
    point: pointText,
    circle: value =>
      field(value, 'radius') === undefined
        ? value
        : `<${String(pointText(value))},${String(field(value, 'radius'))}>`,
  },
  mysql: { ...dates('date', 'datetime', 'timestamp'), json: asJson },
  sqlite: {},
  mssql: dates('date', 'datetime', 'datetime2', 'datetimeoffset', 'smalldatetime', 'time'),
}

/** PostgreSQL calls an array by the type of its elements, after an underscore. */
export function bindAs(dialect: Dialect, dataType: string): Bind {
  const type = dataType.toLowerCase()
  if (dialect === 'postgres' && type.startsWith('_')) return eachBy(bindAs(dialect, type.slice(1)))
  // MariaDB calls a column of JSON a text.
  return binds[dialect][type] ?? (value => bindValue(value, dialect))
}

function eachBy(bind: Bind): Bind {
  const bindEach: Bind = value => (Array.isArray(value) ? value.map(bindEach) : bind(value))
  // An empty place of an array is null, whatever its type.
  return value => (value === null ? null : bindEach(value))
}
