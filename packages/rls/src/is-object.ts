/** Whether a value has members that can be asked for, whatever made it. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
