export { timestampsPlugin } from './plugin.js'
export { withoutTimestamps } from './without-timestamps.js'

export type { DateFormat } from './date-formats.js'
export type { Timestamp, TimestampsOptions } from './options.js'
export type { DateInput, TimestampMethods, TimestampsExtension, TimestampsRepository } from './methods.js'
