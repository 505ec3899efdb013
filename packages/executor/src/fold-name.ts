/**
 * A name without case and underscores.
 *
 * So that `createdAt`, a name before `CamelCasePlugin`, meets `created_at`, the same name after it.
 */
export const foldName = (name: string): string => name.replaceAll('_', '').toLowerCase()

export const isSameName = (a: string, b: string): boolean => a === b || foldName(a) === foldName(b)
