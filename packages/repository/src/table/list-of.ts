import { BadRequestError } from '@kysera/core'

/** @throws {BadRequestError} for anything but an array. */
export function listOf(name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new BadRequestError(`${name} is an array`)
}
