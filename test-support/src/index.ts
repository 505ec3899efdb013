export { contract } from './contract.js'
export type { AnyDatabase, Contract, OpenOptions } from './contract.js'

export { availableDatabases, databaseNames, dialectOf } from './databases.js'
export type { DatabaseName, DialectName } from './databases.js'

export { databaseTraits } from './traits.js'
export type { DatabaseTraits } from './traits.js'

export { databaseValues } from './values.js'
export type { DatabaseValues } from './values.js'

export { identityTables, sampleTables } from './schema.js'
export type {
  CommentTable,
  Decimal,
  Flag,
  PostTable,
  PostTagTable,
  SampleDatabase,
  SettingTable,
  TagTable,
  Timestamp,
  UserTable,
} from './schema.js'

export { startPostgres } from './embedded-postgres.js'
export type { PostgresServer } from './embedded-postgres.js'
export { createTcpProxy } from './tcp-proxy.js'
export type { TcpProxy } from './tcp-proxy.js'
export { bundleProgram } from './program.js'
export type { Bundle, Program } from './program.js'

export { dummyDb } from './dummy-db.js'
export { parseTSql } from './parse-tsql.js'
export { testTimeZones } from './time-zones.js'
