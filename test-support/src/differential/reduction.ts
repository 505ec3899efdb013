const attempts = 400

/** The simplest tape that still fails, as far as a few hundred attempts lead. */
export async function reduce(
  tape: readonly number[],
  fails: (tape: readonly number[]) => Promise<boolean>,
): Promise<readonly number[]> {
  let best = tape
  let left = attempts
  const accept = async (candidate: readonly number[]): Promise<boolean> => {
    if (left <= 0) return false
    left -= 1
    if (!(await fails(candidate).catch(() => false))) return false
    best = candidate
    return true
  }
  for (const size of [32, 16, 8, 4, 2, 1]) {
    for (let at = 0; at < best.length; at += size) {
      if (await accept(best.toSpliced(at, size))) at -= size
    }
  }
  for (let at = 0; at < best.length; at += 1) {
    if (best[at] !== 0) await accept(best.with(at, 0))
  }
  return best
}
