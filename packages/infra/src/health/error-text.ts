/** What an error says, for people; Node leaves the message empty when it tried several addresses. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.message !== '') return error.message
  return error instanceof AggregateError ? error.errors.map(errorText).join('; ') : error.name
}
