import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

/**
 * Runs a differential test for longer than the tests do: that of the executor, that of policies on every database, or
 * that of policies beside PostgreSQL's own:
 *
 *     npm run differential -- --database postgres --count 100000 --seed 7
 *     npm run differential -- --suite rls/test/oracle --database postgres
 */
const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: 'executor/test/differential' },
    database: { type: 'string', default: 'sqlite' },
    count: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    case: { type: 'string' },
  },
})

const { status } = spawnSync('npx', ['vitest', 'run', `packages/${values.suite}`], {
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
