import { BadRequestError, pause, withDeadline } from '@kysera/core'

export interface WaitForOptions {
  /** How long to wait, in milliseconds. Default: 5000. */
  readonly timeout?: number | undefined
  /** How long to wait between two questions, in milliseconds. Default: 100. */
  readonly interval?: number | undefined
  /** Default: `'Condition not met within timeout'`. */
  readonly timeoutMessage?: string | undefined
}

/**
 * Waits until a condition holds. It is asked at once, then again and again, and once more when the time is over.
 *
 * @throws {Error} with `timeoutMessage`, when it does not hold in time, or does not answer.
 * @throws {BadRequestError} when an option is no number, or negative.
 * @throws what the condition throws, at once.
 * @example
 * let jobs = 1
 * setTimeout(() => (jobs = 0), 20)
 * await waitFor(() => jobs === 0, { timeout: 1000, interval: 5 })
 */
export async function waitFor(
  condition: () => boolean | Promise<boolean>,
  {
    timeout = 5000,
    interval = 100,
    timeoutMessage = 'Condition not met within timeout',
  }: WaitForOptions = {},
): Promise<void> {
  assertDuration('timeout', timeout)
  assertDuration('interval', interval)
  const deadline = performance.now() + timeout
  const left = (): number => Math.max(0, deadline - performance.now())
  const ask = async (): Promise<boolean> => condition()
  const timeoutError = (): Error => new Error(timeoutMessage)
  for (let isLast = timeout === 0; ; isLast = left() === 0) {
    // An untyped condition may give more than booleans: nothing but `true` holds.
    const answer: unknown = await withDeadline(ask(), { ms: left(), timeoutError, holdsProcess: true })
    if (answer === true) return
    if (isLast) throw timeoutError()
    await pause(Math.min(interval, left()))
  }
}

function assertDuration(option: string, value: number): void {
  if (!(value >= 0)) throw new BadRequestError(`${option} is a number of milliseconds that is not negative`)
}
