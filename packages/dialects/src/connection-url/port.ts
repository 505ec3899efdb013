import { BadRequestError } from '@kysera/core'

/** Lets the numbers of ports pass. */
export function assertPort(port: number): number {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw new BadRequestError('Invalid port: it must be a whole number from 1 to 65535')
}
