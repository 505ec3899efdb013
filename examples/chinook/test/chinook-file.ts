import { existsSync } from 'node:fs'

/** The file of the Chinook data, which is not part of the repository; `undefined` where there is none. */
export function chinookFile(): string | undefined {
  const file = process.env['KYSERA_CHINOOK']
  return file !== undefined && existsSync(file) ? file : undefined
}
