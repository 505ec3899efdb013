import { BadRequestError } from '@kysera/core'

/** @throws {BadRequestError} when a number of milliseconds is below zero or is none. */
export function assertDurations(durations: Readonly<Record<string, number | undefined>>): void {
  for (const [name, ms] of Object.entries(durations)) {
    if (ms !== undefined && !(ms >= 0)) {
      throw new BadRequestError(`${name} is a number of milliseconds, and not below zero: ${ms}`)
    }
  }
}

/** @throws {BadRequestError} when there is no time between two events. */
export function assertIntervals(intervals: Readonly<Record<string, number | undefined>>): void {
  for (const [name, ms] of Object.entries(intervals)) {
    if (ms !== undefined && !(ms > 0)) {
      throw new BadRequestError(`${name} is a number of milliseconds above zero: ${ms}`)
    }
  }
}

/** @throws {BadRequestError} when a count is not a whole number above zero. */
export function assertCount(name: string, count: number): void {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new BadRequestError(`${name} is a whole number above zero: ${count}`)
  }
}
