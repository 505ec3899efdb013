import type { Comparison } from './comparison.js'

type Counts = Record<Comparison['verdict'], number>

/** How often each shape of statement occurred, and what came of it. */
export class Statistics {
  readonly total: Counts = noCounts()
  readonly #shapes = new Map<string, Counts>()

  add({ choices, verdict }: Comparison): void {
    this.total[verdict] += 1
    for (const shape of choices.shapes) {
      const counts = this.#shapes.get(shape) ?? noCounts()
      counts[verdict] += 1
      this.#shapes.set(shape, counts)
    }
  }

  get shapes(): readonly string[] {
    return [...this.#shapes.keys()].toSorted()
  }

  /** The part of the statements that had this verdict, from 0 to 1. */
  share(verdict: Comparison['verdict']): number {
    return this.total[verdict] / sum(this.total)
  }

  table(): string {
    const rows = this.shapes.map(shape => line(shape, this.#shapes.get(shape) ?? noCounts()))
    return [line('shape', undefined), ...rows, line('all statements', this.total)].join('\n')
  }
}

const verdicts = ['same rows', 'no rows', 'invalid', 'refused', 'different'] as const

const noCounts = (): Counts => ({
  'same rows': 0,
  'no rows': 0,
  invalid: 0,
  refused: 0,
  different: 0,
})

const sum = (counts: Counts): number => verdicts.reduce((total, verdict) => total + counts[verdict], 0)

function line(name: string, counts: Counts | undefined): string {
  const cells = verdicts.map(verdict => String(counts ? counts[verdict] : verdict).padStart(12))
  return name.padEnd(30) + String(counts ? sum(counts) : 'count').padStart(8) + cells.join('')
}
