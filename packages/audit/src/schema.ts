import { z } from 'zod'
import type { AuditOptions } from './options.js'

/** What {@link AuditOptionsSchema} looks at. */
export type AuditOptionsSchemaType = Omit<AuditOptions, 'logger'>

const name = z.string().min(1)
const names = z.array(name)
const callback = <T>(): z.ZodType<T> => z.custom<T>(value => typeof value === 'function')

/** Checks options of `auditPlugin`, from a configuration file or not. What it does not know passes unchecked. */
export const AuditOptionsSchema: z.ZodType<AuditOptionsSchemaType> = z.looseObject({
  auditTable: name.optional(),
  primaryKeyColumn: z.union([name, names, z.record(z.string(), z.union([name, names]))]).optional(),
  captureOldValues: z.boolean().optional(),
  captureNewValues: z.boolean().optional(),
  skipSystemOperations: z.boolean().optional(),
  tables: names.optional(),
  excludeTables: names.optional(),
  getUserId: callback<AuditOptions['getUserId']>().optional(),
  getTimestamp: callback<AuditOptions['getTimestamp']>().optional(),
  metadata: callback<AuditOptions['metadata']>().optional(),
})
