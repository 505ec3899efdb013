import type { DatabaseName } from '@kysera-internal/test-support'
import { fc } from '@fast-check/vitest'

/** A column of the table that is walked: its type, and values of it as the database reads them. */
interface AnyColumn {
  readonly type: string
  readonly values: readonly unknown[]
}

type Columns = Readonly<Record<string, AnyColumn>>

const integers = ['-5', '-1', '0', '1', '2', '10', '2147483647']
const bigints = [
  '-9223372036854775808',
  '-9007199254740993',
  '-1',
  '0',
  '9007199254740992',
  '9007199254740993',
  '9223372036854775807',
]
const decimals = [
  '-0.5',
  '0',
  '1',
  '1.1',
  '1.10',
  '1.1000000001',
  '123456789012345678901234567.0000000001',
  '-123456789012345678901234567',
]
const floats = ['-1.5', '-0', '0', '0.1', '0.30000001', '16777217', '3e38', '1e-30']
const doubles = [
  '-1.5',
  '-0',
  '0',
  '0.1',
  '0.3',
  '0.30000000000000004',
  '1.2345678901234567e-14',
  '1e300',
  '-1e300',
  '5e-300',
  '1e22',
]
const texts = [
  '',
  ' ',
  'a',
  'A',
  'a ',
  'ä',
  'Ä',
  'ae',
  'æ',
  'ss',
  'ß',
  'b',
  'Zoë',
  'Zoe',
  '日本',
  '😀',
  '😁',
  "O'x",
  'a\\b',
  '%_',
  '1',
  '01',
  '10',
  'null',
]
const instants = [
  '2026-01-31 23:59:59.123456',
  '2026-01-31 23:59:59.123457',
  '2026-01-31 23:59:59.123',
  '2026-01-31 23:59:59',
  '2026-03-29 02:30:00',
  '1970-01-01 00:00:00',
  '1969-12-31 23:59:59.999999',
]
const days = ['1999-12-31', '2026-01-31', '2026-02-01']
const times = ['00:00:00', '10:00:00.5', '10:00:00.500001', '23:59:59.999999']
const bytes = [[], [0], [0, 0], [97], [255], [255, 0], [0, 255]].map(list => Buffer.from(list))
const flags = [true, false]

const postgres: Columns = {
  number: { type: 'integer', values: integers },
  big: { type: 'bigint', values: bigints },
  exact: { type: 'numeric', values: [...decimals, '1.00', 'NaN', 'Infinity', '-Infinity'] },
  single: { type: 'real', values: [...floats, 'NaN', 'Infinity'] },
  double: { type: 'double precision', values: [...doubles, 'NaN', 'Infinity', '-Infinity'] },
  text: { type: 'text', values: texts },
  folded: { type: 'text collate folded', values: texts },
  padded: { type: 'char(5)', values: ['', 'a', 'a  ', 'A', 'b'] },
  instant: { type: 'timestamp(6)', values: [...instants, 'infinity', '-infinity', '0044-03-15 12:00:00 BC'] },
  zoned: { type: 'timestamptz', values: [...instants, 'infinity', '2026-01-31 23:59:59.123456+05:30'] },
  day: { type: 'date', values: [...days, 'infinity', '0044-03-15 BC'] },
  time: { type: 'time', values: times },
  flag: { type: 'boolean', values: flags },
  bytes: { type: 'bytea', values: bytes },
  uuid: {
    type: 'uuid',
    values: ['00000000-0000-0000-0000-000000000001', 'ffffffff-0000-0000-0000-000000000001'],
  },
  list: { type: 'integer[]', values: ['{}', '{1}', '{1,2}', '{NULL}'] },
  word: { type: 'word', values: ['zebra', 'ant', 'bee'] },
  json: { type: 'jsonb', values: ['{"a":1}', '{"a":1.0}', '[1,2]', '"x"', '3', 'null'] },
  range: { type: 'int4range', values: ['[1,3)', '[1,2]', 'empty', '[2,5)'] },
  span: { type: 'interval', values: ['1 day', '24:00:00', '1 month', '30 days', '-1 second'] },
}

const mysqlFamily: Columns = {
  number: { type: 'int', values: integers },
  big: { type: 'bigint', values: bigints },
  unsigned: { type: 'bigint unsigned', values: ['0', '9007199254740993', '18446744073709551615'] },
  exact: { type: 'decimal(40, 10)', values: decimals },
  single: { type: 'float', values: floats },
  double: { type: 'double', values: doubles },
  text: { type: 'varchar(20) character set utf8mb4 collate utf8mb4_general_ci', values: texts },
  folded: { type: 'varchar(20) character set utf8mb4 collate utf8mb4_unicode_ci', values: texts },
  binary: { type: 'varchar(20) character set utf8mb4 collate utf8mb4_bin', values: texts },
  latin: { type: 'varchar(20) character set latin1', values: ['', 'a', 'A', 'ä', 'ß', 'a '] },
  padded: { type: 'char(5)', values: ['', 'a', 'A', 'b', 'ä'] },
  instant: { type: 'datetime(6)', values: instants },
  zoned: { type: 'timestamp(6) null', values: instants.filter(value => value > '1971') },
  day: { type: 'date', values: days },
  time: { type: 'time(6)', values: [...times, '-10:00:00', '100:00:00'] },
  flag: { type: 'boolean', values: flags },
  bytes: { type: 'varbinary(20)', values: bytes },
  year: { type: 'year', values: ['1999', '2026'] },
  bits: { type: 'bit(16)', values: [0, 1, 48, 12_601, 65_535] },
}

const mixed = [
  -5n,
  0n,
  1n,
  1.5,
  -0.1,
  9007199254740993n,
  9007199254740992n,
  9007199254740992,
  Infinity,
  -Infinity,
  1e300,
  '',
  'a',
  'A',
  '1',
  Buffer.from([0]),
  Buffer.from([97]),
  Buffer.from([]),
]

const sqlite: Columns = {
  number: { type: 'integer', values: integers },
  big: { type: 'integer', values: bigints },
  exact: { type: 'numeric', values: decimals },
  double: { type: 'real', values: [...doubles, Infinity] },
  text: { type: 'text', values: texts },
  folded: { type: 'text collate nocase', values: texts },
  padded: { type: 'text collate rtrim', values: texts },
  instant: { type: 'text', values: instants },
  flag: { type: 'boolean', values: [1, 0] },
  bytes: { type: 'blob', values: bytes },
  anything: { type: '', values: mixed },
  loose: { type: 'integer', values: mixed },
  wordy: { type: 'text', values: mixed },
}

export const columnsOf: Readonly<Record<DatabaseName, Columns>> = {
  postgres,
  sqlite,
  mariadb: mysqlFamily,
  mysql: {
    ...mysqlFamily,
    modern: { type: 'varchar(20) character set utf8mb4 collate utf8mb4_0900_ai_ci', values: texts },
  },
  mssql: {},
}

export type AnyRow = Readonly<Record<string, unknown>>

export interface AnyOrder {
  readonly column: string
  readonly direction?: 'asc' | 'desc'
  readonly nulls?: 'first' | 'last'
}

const rowArbitrary = (columns: Columns): fc.Arbitrary<AnyRow> =>
  fc.record(
    Object.fromEntries(
      Object.entries(columns).map(([name, { values }]) => [
        name,
        fc.oneof(
          { weight: 1, arbitrary: fc.constant(null) },
          { weight: 4, arbitrary: fc.constantFrom(...values) },
        ),
      ]),
    ),
  )

export const rowsArbitrary = (columns: Columns): fc.Arbitrary<readonly AnyRow[]> =>
  fc.array(rowArbitrary(columns), { maxLength: 14, size: 'max' })

/** An order of some columns, also with `id` among them. */
export const orderArbitrary = (columns: Columns): fc.Arbitrary<readonly AnyOrder[]> =>
  fc.uniqueArray(
    fc.record(
      {
        column: fc.constantFrom(...Object.keys(columns), 'id'),
        direction: fc.constantFrom('asc' as const, 'desc' as const),
        nulls: fc.constantFrom('first' as const, 'last' as const),
      },
      { requiredKeys: ['column'] },
    ),
    { minLength: 1, maxLength: 3, selector: ({ column }) => column },
  )
