const mostSources = 7

/**
 * Where a generator takes its decisions from: random numbers that are written down.
 *
 * The tape of a statement rebuilds it exactly, and a shorter or smaller tape builds a simpler statement,
 * because generators put their simplest alternative first. This is all that reduction needs.
 */
export class Choices {
  readonly tape: number[] = []
  readonly shapes: Set<string> = new Set()
  readonly #draw: (position: number) => number
  #names = 0
  #sources = 0

  constructor(draw: (position: number) => number) {
    this.#draw = draw
  }

  /** A whole number from 0 to `bound - 1`. */
  below(bound: number): number {
    const drawn = this.#draw(this.tape.length) % bound
    this.tape.push(drawn)
    return drawn
  }

  between(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }

  chance(percent: number): boolean {
    return this.below(100) >= 100 - percent
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new RangeError('Nothing to pick from')
    return item
  }

  /** As many different items as there are, at least one and at most `most`. */
  some<T>(items: readonly T[], most: number): readonly T[] {
    const rest = [...items]
    return Array.from({ length: this.between(1, Math.min(most, rest.length)) }, () => {
      const item = this.pick(rest)
      rest.splice(rest.indexOf(item), 1)
      return item
    })
  }

  /** A name that no other part of the statement has. */
  name(prefix: string): string {
    this.#names += 1
    return `${prefix}${this.#names}`
  }

  /** Counts one more item of FROM. */
  addSource(): void {
    this.#sources += 1
  }

  /** Whether the statement may grow: with every item of FROM, the rows to look at may become ten times as many. */
  get mayGrow(): boolean {
    return this.#sources < mostSources
  }

  /** Notes that the statement has this shape, for the statistics. */
  note(shape: string): void {
    this.shapes.add(shape)
  }
}

export function randomChoices(seed: number, index: number): Choices {
  const next = mulberry32(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b))
  return new Choices(next)
}

export function replayedChoices(tape: readonly number[]): Choices {
  return new Choices(position => tape[position] ?? 0)
}

/** The mulberry32 generator: 32 bits of state, good enough to look arbitrary, the same everywhere. */
export function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
}
