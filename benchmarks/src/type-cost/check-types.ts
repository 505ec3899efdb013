import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Sources } from './program.js'

/** What the compiler says of one run. */
export interface TypeCost {
  readonly instantiations: number
  readonly seconds: number
}

/** Below the benchmarks, where the packages are found. */
const parent = fileURLToPath(new URL('../..', import.meta.url))

const options = {
  compilerOptions: {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'es2023',
    module: 'nodenext',
    types: [],
  },
}

/** Writes a program down, has it checked as often as told, on one thread, and removes it. */
export function checkTypes(sources: Sources, times: number): TypeCost[] {
  mkdirSync(join(parent, 'dist'), { recursive: true })
  const folder = mkdtempSync(join(parent, 'dist', 'type-cost-'))
  try {
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options))
    for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text)
    return Array.from({ length: times }, () => checkOnce(folder))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function checkOnce(folder: string): TypeCost {
  const flags = ['--project', folder, '--extendedDiagnostics', '--singleThreaded']
  // npm puts the installed compiler on the path of its scripts.
  const report = execFileSync('tsc', flags, { encoding: 'utf8' })
  return { instantiations: figure(report, 'Instantiations'), seconds: figure(report, 'Check time') }
}

function figure(report: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(report)?.[1]
  if (found === undefined) throw new Error(`The compiler says nothing of "${name}"`)
  return Number(found)
}
