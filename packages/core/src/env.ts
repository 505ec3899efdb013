// Globals of Node and Bun, and of Deno; the compiler is given neither.
declare const process: { readonly env?: Readonly<Record<string, string | undefined>> }
declare const Deno: { readonly env?: { get(key: string): string | undefined } }

/**
 * An environment variable on Node, Bun and Deno; undefined where it is not set, may not be read, or there is no
 * environment.
 *
 * @example
 * const url = getEnv('DATABASE_URL') ?? 'postgres://localhost/app'
 */
export function getEnv(key: string): string | undefined {
  try {
    if (typeof Deno !== 'undefined') return Deno.env?.get(key)
    return typeof process === 'undefined' ? undefined : process.env?.[key]
  } catch {
    // Deno throws when the program lacks the permission.
    return undefined
  }
}
