import type { KyselyPlugin } from 'kysely'

/** Puts rows into the results of a database that gives none. */
export const answeringWith = (rows: Record<string, unknown>[]): KyselyPlugin => ({
  transformQuery: ({ node }) => node,
  transformResult: ({ result }) => Promise.resolve({ ...result, rows }),
})
