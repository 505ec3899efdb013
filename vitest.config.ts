import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

interface Alias {
  readonly find: RegExp
  readonly replacement: string
}

const root = fileURLToPath(new URL('.', import.meta.url))

/** Packages are tested on their sources, so that tests need no build. */
const sources: Alias[] = [
  { find: /^@kysera\/([^/]+)$/, replacement: `${root}packages/$1/src/index.ts` },
  { find: /^@kysera\/([^/]+)\/(.+)$/, replacement: `${root}packages/$1/src/$2` },
  { find: /^@kysera-internal\/test-support$/, replacement: `${root}test-support/src/index.ts` },
  { find: /^@kysera-internal\/test-support\/(.+)$/, replacement: `${root}test-support/src/$1/index.ts` },
]

/** `KYSERA_KYSELY=0.29.9` runs the tests with another installed version of Kysely. */
const kyselyVersion = process.env.KYSERA_KYSELY
const kysely: Alias[] = kyselyVersion
  ? [{ find: /^kysely(?=\/|$)/, replacement: `kysely-${kyselyVersion}` }]
  : []

export default defineConfig({
  resolve: { alias: [...sources, ...kysely] },
  test: {
    include: ['{packages,examples}/*/test/**/*.test.ts', '{test-support,scripts}/test/**/*.test.ts'],
    globalSetup: './test-support/src/global-setup.ts',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 30_000,
    typecheck: {
      enabled: true,
      include: ['packages/*/test/**/*.test-d.ts', 'test-support/test/**/*.test-d.ts'],
      tsconfig: './tsconfig.check.json',
      // `npm run typecheck` reports these, once and completely.
      ignoreSourceErrors: true,
    },
    coverage: { include: ['packages/*/src/**'] },
  },
})
