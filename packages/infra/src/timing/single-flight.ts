/** The same work, which callers share as long as it is under way. */
export function singleFlight<T>(work: () => Promise<T>): () => Promise<T> {
  let flight: Promise<T> | undefined
  const fly = async (): Promise<T> => {
    try {
      return await work()
    } finally {
      flight = undefined
    }
  }
  return () => (flight ??= fly())
}
