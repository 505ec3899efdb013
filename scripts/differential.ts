import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

/**
 * Runs the differential test of the executor for longer than the tests do:
 *
 *     npm run differential -- --database postgres --count 100000 --seed 7
 */
const { values } = parseArgs({
  options: {
    database: { type: 'string', default: 'sqlite' },
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    case: { type: 'string' },
  },
})

const { status } = spawnSync('npx', ['vitest', 'run', 'packages/executor/test/differential'], {
  stdio: 'inherit',
  env: {
    ...process.env,
    KYSERA_TEST_DATABASES: values.database,
    KYSERA_DIFFERENTIAL_COUNT: values.count,
    KYSERA_DIFFERENTIAL_SEED: values.seed,
    ...(values.case && { KYSERA_DIFFERENTIAL_CASE: values.case }),
  },
})
process.exitCode = status ?? 1
