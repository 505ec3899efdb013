/** One way to do the work of a benchmark. */
export interface Contestant {
  readonly name: string
  /** Does the work once. */
  readonly run: () => unknown
}

export interface Comparison {
  readonly name: string
  /** Time relative to the first contestant, round by round: the median, and the middle half of the rounds. */
  readonly ratio: number
  readonly low: number
  readonly high: number
  /** The median time of one run. */
  readonly microseconds: number
}

export interface CompareOptions {
  readonly rounds?: number
  /** The time that a contestant gets in each round. */
  readonly roundMs?: number
  /** What is measured: the work of this process, or also what it waits for. Default: `'cpu'`. */
  readonly clock?: 'cpu' | 'wall'
}

/** Microseconds since some moment. */
type Clock = () => number

const clocks: Readonly<Record<'cpu' | 'wall', Clock>> = {
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  wall: () => performance.now() * 1000,
}

/**
 * Measures contestants side by side, in one process: in every round each of them runs as often as all others, in an
 * order that changes from round to round, so that a change of the machine's speed meets all alike.
 */
export async function compare(
  contestants: readonly Contestant[],
  { rounds = 40, roundMs = 12, clock = 'cpu' }: CompareOptions = {},
): Promise<Comparison[]> {
  const times = contestants.map((): number[] => [])
  const runs = await calibrate(contestants, roundMs, clocks[clock])
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < contestants.length; i++) {
      const index = (round + i) % contestants.length
      const contestant = contestants[index]
      if (contestant !== undefined) times[index]?.push(await measure(contestant, runs, clocks[clock]))
    }
  }
  const base = times[0] ?? []
  return contestants.map(({ name }, index) => summarize(name, times[index] ?? [], base))
}

/** How many runs fill a round, found while the code warms up. */
async function calibrate(contestants: readonly Contestant[], roundMs: number, clock: Clock): Promise<number> {
  let runs = 1
  for (let warmUp = 0; warmUp < 6; warmUp++) {
    let slowest = 0.01
    for (const contestant of contestants) slowest = Math.max(slowest, await measure(contestant, runs, clock))
    runs = Math.max(1, Math.round((roundMs * 1000) / slowest))
  }
  return runs
}

/** The time of one run in microseconds. */
async function measure({ run }: Contestant, runs: number, clock: Clock): Promise<number> {
  const before = clock()
  for (let i = 0; i < runs; i++) {
    const result = run()
    if (result instanceof Promise) await result
  }
  return (clock() - before) / runs
}

function summarize(name: string, times: readonly number[], base: readonly number[]): Comparison {
  const ratios = times.map((time, round) => time / (base[round] ?? Number.NaN)).toSorted((a, b) => a - b)
  return {
    name,
    ratio: quantile(ratios, 0.5),
    low: quantile(ratios, 0.25),
    high: quantile(ratios, 0.75),
    microseconds: quantile(
      times.toSorted((a, b) => a - b),
      0.5,
    ),
  }
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
