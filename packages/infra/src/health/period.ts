import { BadRequestError } from '@kysera/core'

const milliseconds: Readonly<Partial<Record<string, number>>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/**
 * The milliseconds of a text such as `90s`, `15m`, `1h` or `7d`.
 *
 * @throws {BadRequestError} when it is another text.
 */
export function parsePeriod(period: string): number {
  const [, count, unit = ''] = /^(\d+)(ms|[smhd])$/.exec(period) ?? []
  const length = milliseconds[unit]
  if (length === undefined) {
    throw new BadRequestError(`A period is a number and ms, s, m, h or d, such as 1h: ${period}`)
  }
  return Number(count) * length
}
