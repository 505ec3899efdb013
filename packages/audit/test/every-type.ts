import type { DatabaseName } from '@kysera-internal/test-support'
import { sql, type RawBuilder } from 'kysely'

interface Sample {
  readonly column: string
  readonly type: string
  /** Two values, since a restored one must have been another in between. */
  readonly values: readonly [RawBuilder<unknown>, RawBuilder<unknown>]
}

const sample = (column: string, type: string, first: string, second: string): Sample => ({
  column,
  type,
  values: [sql.raw(first), sql.raw(second)],
})

const mysqlTypes: readonly Sample[] = [
  sample('c_bigint', 'bigint', '9007199254740991', '-1'),
  sample('c_decimal', 'decimal(30,10)', "'12345678901234567890.0123456789'", '0.5'),
  sample('c_double', 'double', '0.1', '-3e100'),
  sample('c_bool', 'boolean', 'true', 'false'),
  sample('c_date', 'date', "'2024-02-29'", "'1999-12-31'"),
  sample('c_datetime', 'datetime(3)', "'2024-02-29 12:34:56.789'", "'1999-12-31 00:00:00'"),
  sample('c_timestamp', 'timestamp(3) null', "'2024-02-29 12:34:56.789'", "'1999-12-31 00:00:00'"),
  sample('c_time', 'time', "'12:34:56'", "'-01:00:00'"),
  sample('c_year', 'year', '2024', '1999'),
  sample('c_text', 'longtext', "'It''s \"ü\" 🦄'", "''"),
  sample('c_json', 'json', `'{"a":[1,"x",null],"b":{"$bytes":"no"}}'`, `'[]'`),
  sample('c_blob', 'blob', "x'00ff10'", "''"),
  sample('c_varbinary', 'varbinary(8)', "x'0102'", "x'ff'"),
  sample('c_bit', 'bit(8)', "b'10101010'", "b'1'"),
  sample('c_marked', 'json', `'{"$masked":true,"a":1}'`, `'{"$literal":{"$masked":true}}'`),
  sample('c_enum', "enum('a','b')", "'a'", "'b'"),
  sample('c_set', "set('a','b')", "'a,b'", "''"),
  sample('c_null', 'varchar(10)', 'null', "'x'"),
]

/** A column of each type, on each database. */
export const everyType: Readonly<Record<DatabaseName, readonly Sample[]>> = {
  sqlite: [
    sample('c_integer', 'integer', '9007199254740991', '-1'),
    sample('c_real', 'real', '0.1', '9e999'),
    sample('c_text', 'text', "'It''s \"ü\" 🦄'", "''"),
    sample('c_json', 'text', `'{"a":[1,"x",null]}'`, `'[]'`),
    sample('c_blob', 'blob', "x'00ff10'", "x''"),
    sample('c_decimal', 'decimal(10,2)', '12.5', '0'),
    sample('c_date', 'text', "'2024-02-29T12:34:56.789Z'", "'1999-12-31'"),
    sample('c_null', 'text', 'null', "'x'"),
  ],
  postgres: [
    sample('c_bigint', 'bigint', '9223372036854775807', '-1'),
    sample('c_numeric', 'numeric', '12345678901234567890.0123456789', "'NaN'"),
    sample('c_real', 'real', '0.1', "'-Infinity'"),
    sample('c_double', 'double precision', "'NaN'", '0.1'),
    sample('c_bool', 'boolean', 'true', 'false'),
    sample('c_date', 'date', "'2024-02-29'", "'1999-12-31'"),
    sample('c_timestamp', 'timestamp(3)', "'2024-02-29 12:34:56.789'", "'infinity'"),
    sample('c_timestamptz', 'timestamptz(3)', "'2024-02-29 12:34:56.789+03'", "'-infinity'"),
    sample('c_time', 'time', "'12:34:56.789'", "'00:00:00'"),
    sample('c_interval', 'interval', "'1 year 2 mons -3 days 04:05:06.789'", "'1 hour'"),
    sample('c_text', 'text', "'It''s \"ü\" 🦄'", "''"),
    sample('c_char', 'char(5)', "'ab'", "'c'"),
    sample(
      'c_uuid',
      'uuid',
      "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
      "'00000000-0000-0000-0000-000000000000'",
    ),
    sample('c_json', 'json', `'{"a":[1,"x",null],"b":{"$bytes":"no"}}'`, `'"text"'`),
    sample('c_jsonb', 'jsonb', `'{"$number":"NaN"}'`, `'[]'`),
    sample('c_marked', 'jsonb', `'{"$masked":true,"a":1}'`, `'{"$literal":{"$masked":true}}'`),
    sample('c_bytea', 'bytea', "'\\x00ff10'", "''"),
    sample('c_ints', 'integer[]', "'{1,null,3}'", "'{}'"),
    sample('c_texts', 'text[]', `'{"a,b","NULL",null}'`, `'{{a,b},{c,d}}'`),
    sample('c_times', 'timestamptz(3)[]', "'{2024-02-29 12:34:56.789+03}'", "'{}'"),
    sample('c_bigints', 'bigint[]', "'{9223372036854775807}'", "'{}'"),
    sample('c_jsonbs', 'jsonb[]', `array['{"a":1}','"x"']::jsonb[]`, "'{}'"),
    sample('c_byteas', 'bytea[]', `array['\\x00ff'::bytea]`, "'{}'"),
    sample('c_inet', 'inet', "'192.168.0.1/24'", "'::1'"),
    sample('c_point', 'point', "'(1.5,-2)'", "'(0,0)'"),
    sample('c_circle', 'circle', "'<(1,2),3>'", "'<(0,0),1>'"),
    sample('c_range', 'int4range', "'[1,5)'", "'empty'"),
    sample('c_bit', 'bit(4)', "B'1010'", "B'0000'"),
    sample('c_null', 'text', 'null', "'x'"),
  ],
  mysql: mysqlTypes,
  mariadb: mysqlTypes,
  mssql: [],
}
