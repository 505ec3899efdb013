import { z } from 'zod'
import type { RLSPluginOptions } from './options.js'

/** Options of `rlsPlugin` that can stand in a file. */
export type RLSPluginOptionsSchemaType = Pick<
  RLSPluginOptions,
  | 'tables'
  | 'excludeTables'
  | 'bypassRoles'
  | 'defaultDeny'
  | 'requireContext'
  | 'allowUnfilteredQueries'
  | 'rawSql'
  | 'auditDecisions'
  | 'primaryKeyColumn'
>

const name = z.string().min(1)
const names = z.array(name)
const key = z.union([name, names.min(1)])

/** Checks options of `rlsPlugin` from a configuration file. Other names are refused: no security option is ignored. */
export const RLSPluginOptionsSchema: z.ZodType<RLSPluginOptionsSchemaType> = z.strictObject({
  tables: names.optional(),
  excludeTables: names.optional(),
  bypassRoles: names.optional(),
  defaultDeny: z.boolean().optional(),
  requireContext: z.boolean().optional(),
  allowUnfilteredQueries: z.boolean().optional(),
  rawSql: z.enum(['deny', 'allow']).optional(),
  auditDecisions: z.boolean().optional(),
  primaryKeyColumn: z.union([key, z.record(z.string(), key)]).optional(),
})
