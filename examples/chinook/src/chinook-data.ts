import { readFileSync } from 'node:fs'
import type { Insertable } from 'kysely'
import type { Chinook, TableName } from './schema.js'

/** The rows of every table, as they are inserted. */
export type ChinookData = { readonly [T in TableName]: readonly Insertable<Chinook[T]>[] }

/** Reads the Chinook sample data: one object of arrays of rows by table name. Its points in time are UTC. */
export function readChinook(file: string): ChinookData {
  return JSON.parse(readFileSync(file, 'utf8'), reviveInstant)
}

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/

const reviveInstant = (_key: string, value: unknown): unknown =>
  typeof value === 'string' && instant.test(value) ? new Date(`${value}Z`) : value
