/** Longer timers fire at once; this is 24 days. */
const longestDelay = 2 ** 31 - 1

/** What a promise gives, or a rejection after a time. The timer keeps no process alive. */
export async function withDeadline<T>(promise: Promise<T>, ms: number, message: string): Promise<T> {
  if (ms > longestDelay) return promise
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), ms)
    timer.unref()
  })
  try {
    return await Promise.race([promise, deadline])
  } finally {
    clearTimeout(timer)
  }
}
