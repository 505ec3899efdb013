import { z } from 'zod'
import type { SoftDeleteOptions } from './options.js'

/** What {@link SoftDeleteOptionsSchema} looks at. */
export type SoftDeleteOptionsSchemaType = Omit<SoftDeleteOptions, 'logger' | 'now'>

const name = z.string().min(1)

/** Checks options of `softDeletePlugin` that come from a configuration file. What it does not know passes unchecked. */
export const SoftDeleteOptionsSchema: z.ZodType<SoftDeleteOptionsSchemaType> = z.looseObject({
  deletedAtColumn: name.optional(),
  includeDeleted: z.boolean().optional(),
  tables: z.array(name).optional(),
  excludeTables: z.array(name).optional(),
  primaryKeyColumn: z.union([name, z.array(name)]).optional(),
  mode: z.enum(['timestamp', 'unix', 'unix-ms', 'boolean']).optional(),
  touchUpdatedAt: z.boolean().optional(),
  cascade: z.record(z.string(), z.array(z.object({ table: name, foreignKey: name }))).optional(),
})
