import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'

interface Step {
  readonly name: string
  readonly command: string
}

const packages = readdirSync('packages')

/** Everything that is true of the repository without running a test. All steps run, whatever fails. */
const steps: readonly Step[] = [
  { name: 'Format', command: 'oxfmt --check .' },
  // Lint asks for types across packages, and finds those of the last build.
  { name: 'Build', command: 'npm run --silent build' },
  { name: 'Lint', command: 'oxlint --type-aware --deny-warnings .' },
  { name: 'Types', command: 'tsc --noEmit -p tsconfig.check.json' },
  { name: 'Types with Kysely 0.28.9', command: 'tsc -p scripts/tsconfig.kysely-0.28.9.json' },
  { name: 'Types with Kysely 0.29.9', command: 'tsc -p scripts/tsconfig.kysely-0.29.9.json' },
  { name: 'Unused files, exports and dependencies', command: 'knip' },
  ...packages.flatMap(name => [
    { name: `Package ${name}`, command: `publint --strict packages/${name}` },
    { name: `Package types of ${name}`, command: `attw --pack packages/${name} --profile esm-only` },
  ]),
  { name: 'Examples', command: 'node scripts/dist/check-examples.js' },
]

const failed = steps.filter(step => !passes(step)).map(({ name }) => name)
console.log(failed.length === 0 ? '\nAll checks passed' : `\nFailed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1

function passes({ name, command }: Step): boolean {
  console.log(`\n== ${name}`)
  const started = performance.now()
  const { status } = spawnSync(command, { shell: true, stdio: 'inherit' })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`-- ${status === 0 ? 'ok' : 'FAILED'}, ${seconds} s`)
  return status === 0
}
