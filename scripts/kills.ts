import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

/**
 * Kills processes that run migrations, more often than the tests do:
 *
 *     npm run kills -- --database postgres --count 200 --seed 7
 */
const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})

const { status } = spawnSync('npx', ['vitest', 'run', 'packages/migrations/test/processes'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    KYSERA_TEST_DATABASES: values.database,
    KYSERA_KILLS: values.count,
    KYSERA_KILLS_SEED: values.seed,
  },
})
process.exitCode = status ?? 1
