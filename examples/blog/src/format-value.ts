/** A value as text; of a point in time only the hour, since the story takes less than a second. */
export function formatValue(value: unknown): string {
  const text = value instanceof Date ? value.toISOString() : String(value)
  return /^\d{4}-\d\d-\d\dT/.test(text) ? text.slice(11, 19) : text
}
