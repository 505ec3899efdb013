/** What an error says, for people, whatever was thrown. Never throws. */
export function errorText(error: unknown): string {
  try {
    // Node leaves the message empty when it tried several addresses.
    const tried = error instanceof AggregateError && error.message === '' ? error.errors : []
    return tried.map(textOf).join('; ') || textOf(error)
  } catch {
    return 'An error that cannot be printed'
  }
}

const textOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error)
