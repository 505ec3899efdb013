import type { Comparison } from './compare.js'

/** One line: the ratio with the middle half of its rounds, and the time of one run. */
export function formatComparison({ name, ratio, low, high, microseconds }: Comparison): string {
  const spread = `${low.toFixed(2)} to ${high.toFixed(2)}`
  return `  ${name.padEnd(50)} ${ratio.toFixed(2)}  (${spread})  ${microseconds.toFixed(1)} µs`
}
