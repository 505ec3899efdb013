import { z } from 'zod'
import type { TimestampsOptions } from './options.js'

/** What {@link TimestampsOptionsSchema} looks at. */
export type TimestampsOptionsSchemaType = Omit<TimestampsOptions, 'logger'>

const name = z.string().min(1)

/** Checks options of `timestampsPlugin`, from a configuration file or not. What it does not know passes unchecked. */
export const TimestampsOptionsSchema: z.ZodType<TimestampsOptionsSchemaType> = z.looseObject({
  createdAtColumn: name.optional(),
  updatedAtColumn: name.optional(),
  setUpdatedAtOnInsert: z.boolean().optional(),
  tables: z.array(name).optional(),
  excludeTables: z.array(name).optional(),
  getTimestamp: z.custom<TimestampsOptions['getTimestamp']>(clock => typeof clock === 'function').optional(),
  dateFormat: z.enum(['auto', 'iso', 'date', 'unix', 'unix-ms']).optional(),
  primaryKeyColumn: z.union([name, z.array(name)]).optional(),
})
